import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
})
  .toString()
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)))
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const sources = files.filter(
  (file) =>
    /\.(ts|svelte|mjs|css)$/.test(file) &&
    !file.startsWith('test/') &&
    !file.includes('/fixtures/'),
)

/** Where a pattern stands in the sources, as `file:line text`. */
function findings(pattern: RegExp, among: readonly string[]): string[] {
  return among.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${String(index + 1)} ${line.trim()}`] : [],
      ),
  )
}

describe('the tree', () => {
  it('has no open marks without an issue number', () => {
    expect(findings(/\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/, sources)).toEqual([])
  })

  it('reads the environment in one place', () => {
    const others = sources.filter((file) => !['server/main.ts'].includes(file))
    expect(findings(/process\.env/, others)).toEqual([])
  })

  it('takes time and chance as parameters in everything shared', () => {
    const shared = sources.filter((file) => file.startsWith('shared/'))
    expect(findings(/Date\.now\(|new Date\(\)|Math\.random\(/, shared)).toEqual([])
  })

  it('inserts into the log in one place', () => {
    const others = sources.filter((file) => file !== 'server/event-log/append.ts')
    expect(
      findings(/insert\s+(or\s+\w+\s+)?into\s+event\b|insertInto\('event'\)/i, others),
    ).toEqual([])
  })

  it('opens no transaction that waits', () => {
    expect(findings(/\.transaction\(\)\s*\.execute/, sources)).toEqual([])
  })

  it('never renders stored text as HTML', () => {
    expect(findings(/\{@html/, sources)).toEqual([])
  })

  it('links only to files that exist', () => {
    const broken = files
      .filter((file) => file.endsWith('.md') && !file.includes('fixtures'))
      .flatMap((file) =>
        [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
          .map(([, target = '']) => ({ file, target }))
          .filter(({ target }) => !existsSync(join(ROOT, normalize(join(dirname(file), target)))))
          .map(({ target }) => `${file} → ${target}`),
      )
    expect(broken).toEqual([])
  })

  it('has a decision record for every number in sequence', () => {
    const numbers = files
      .filter((file) => /^docs\/decisions\/\d{3}-/.test(file))
      .map((file) => Number(file.slice('docs/decisions/'.length).slice(0, 3)))
      .toSorted((a, b) => a - b)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  })
})
