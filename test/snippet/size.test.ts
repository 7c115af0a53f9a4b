import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../web/dist-snippet/${name}`, import.meta.url))

/** Every shop pays these bytes on every first visit; whoever needs more says why in the same commit. */
const GZIP_BYTES_MAX = {
  /** Everything; the product promises 5,120. */
  'snippet.js': 3_600,
  /** Without assignment: what a project without running experiments gets. */
  'collector.js': 2_560,
  /** Only where a page asks for web vitals, and after everything else. */
  'vitals.js': 3_000,
}

/** Signs that a library or a debugging aid slipped in. */
const MUST_NOT_APPEAR = [
  'zod',
  'svelte',
  'console.',
  'eval(',
  'Function(',
  'regenerator',
  '__esModule',
]

describe.each(Object.entries(GZIP_BYTES_MAX))('%s', (name, bytesMax) => {
  it('stays within its budget', async () => {
    const code = await readFile(fileOf(name))
    expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(bytesMax)
  })

  it.each(MUST_NOT_APPEAR)('does not contain %s', async (sign) => {
    expect(await readFile(fileOf(name), 'utf8')).not.toContain(sign)
  })
})
