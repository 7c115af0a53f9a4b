import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CsvError, openCsv } from '../../../server/import/csv-rows.ts'
import { temporaryDirectory } from '../../support/server-process.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
beforeAll(async () => {
  directory = await temporaryDirectory()
})
afterAll(() => directory.remove())

async function rowsOf(
  content: string | Buffer,
): Promise<{ columns: readonly string[]; rows: (readonly string[])[] }> {
  const path = join(directory.path, 'file.csv')
  await writeFile(path, content)
  const file = await openCsv(path)
  const rows: (readonly string[])[] = []
  for await (const { cells } of file.rows()) rows.push(cells)
  return { columns: file.columns, rows }
}

describe('openCsv', () => {
  it('reads quoted cells, line breaks in them and a missing last newline', async () => {
    const { columns, rows } = await rowsOf('a,b\n1,"x, ""y""\nz"\n2,q')
    expect(columns).toEqual(['a', 'b'])
    expect(rows).toEqual([
      ['1', 'x, "y"\nz'],
      ['2', 'q'],
    ])
  })

  it('drops a byte-order mark and sees semicolons and tabs', async () => {
    expect((await rowsOf('\uFEFFa;b\n1,5;2\n')).rows).toEqual([['1,5', '2']])
    expect((await rowsOf('a\tb\n1\t2\n')).columns).toEqual(['a', 'b'])
  })

  it('reads a gzipped file', async () => {
    expect((await rowsOf(gzipSync('a,b\n1,2\n'))).rows).toEqual([['1', '2']])
  })

  it('refuses an empty file, a missing one and a header that repeats a column', async () => {
    await expect(rowsOf('')).rejects.toThrow(/empty/)
    await expect(rowsOf('a,a\n1,2\n')).rejects.toThrow(/"a" twice/)
    await expect(openCsv(join(directory.path, 'none.csv'))).rejects.toThrow(CsvError)
  })

  it.each([
    ['a quote inside the header', '{"a":["b"]}\n1\n'],
    ['a quote inside a cell', 'a,b\n1,2\n3,x"y"\n'],
    ['a quote that stays open', 'a,b\n1,"2\n'],
    ['an archive that was cut off', gzipSync('a,b\n1,2\n'.repeat(5_000)).subarray(0, 60)],
  ])('says that %s is no CSV', async (_what, content) => {
    await expect(rowsOf(content)).rejects.toThrow(CsvError)
    await expect(rowsOf(content)).rejects.toThrow('cannot be read as CSV')
  })
})
