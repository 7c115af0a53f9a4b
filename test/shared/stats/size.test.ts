import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const INDEX = JSON.stringify(
  fileURLToPath(new URL('../../../shared/stats/index.ts', import.meta.url)),
)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'takt-size-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Minified and gzipped size of what a page needs for these lines, in bytes. */
async function sizeOf(lines: string): Promise<number> {
  const entry = join(folder, 'entry.ts')
  await writeFile(entry, lines)
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: 'oxc',
      // Of a library vite keeps the white space; of an application it does not.
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' },
      modulePreload: false,
    },
  })) as Rolldown.RolldownOutput
  const code = built.output.map((file) => ('code' in file ? file.code : ''))
  return gzipSync(code.join('\n')).length
}

describe('@takt/shared/stats', () => {
  it('is under 40 kB as a whole', async () => {
    const size = await sizeOf(`export * from ${INDEX}`)
    expect(size).toBeGreaterThan(10_000)
    expect(size).toBeLessThan(40_000)
  })

  it('costs only what is used of it', async () => {
    const size = await sizeOf(`export { srmTest } from ${INDEX}`)
    expect(size).toBeLessThan(3_000)
  })
})
