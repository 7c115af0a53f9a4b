import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'

const HEAD_BYTES = 64 * 1024
const RECORD_CHARACTERS_MAX = 1_000_000
const DELIMITERS = [',', ';', '\t', '|'] as const

/** A file whose first line names its columns; rows come one by one, so memory stays bounded. */
export type CsvFile = {
  readonly columns: readonly string[]
  /** Bytes of the file on disk. */
  readonly bytesTotal: number
  /** Bytes of it read so far. */
  bytesRead(): number
  /** The data rows in file order; cells missing at a row's end are empty. */
  rows(): AsyncGenerator<CsvRow>
}
/** `row` counts data rows from 1, the header line left out. */
export type CsvRow = { row: number; cells: readonly string[] }

/** The file cannot be read as CSV at all; the message says why. */
export class CsvError extends Error {
  override readonly name = 'CsvError'
}

/**
 * Opens a CSV file: UTF-8 with or without a byte-order mark, plain or gzipped, separated by the
 * character that its header line uses most.
 *
 * @throws CsvError when it is missing, empty, or its header repeats a column
 */
export async function openCsv(path: string): Promise<CsvFile> {
  const { size } = await stat(path).catch(() => {
    throw new CsvError(`cannot read "${path}"`)
  })
  const gzipped = await isGzip(path)
  const delimiter = await guessDelimiter(path, gzipped)
  let bytesRead = 0
  const records = (): AsyncIterable<string[]> => {
    const file = createReadStream(path)
    const counted = file.pipe(
      new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytesRead += chunk.length
          done(null, chunk)
        },
      }),
    )
    const text = gzipped ? counted.pipe(createGunzip()) : counted
    const parser = parse({
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: RECORD_CHARACTERS_MAX,
    })
    const fail = (error: Error): void => {
      parser.destroy(error)
    }
    file.on('error', fail)
    text.on('error', fail)
    return text.pipe(parser)
  }

  const columns = await firstRecord(records())
  bytesRead = 0
  return {
    columns,
    bytesTotal: size,
    bytesRead: () => bytesRead,
    async *rows() {
      let row = 0
      for await (const cells of records()) {
        if (row > 0) yield { row, cells }
        row += 1
      }
    },
  }
}

async function firstRecord(records: AsyncIterable<string[]>): Promise<string[]> {
  for await (const cells of records) {
    const columns = cells.map((cell) => cell.trim())
    const repeated = columns.find((name, index) => columns.indexOf(name) !== index)
    if (repeated !== undefined)
      throw new CsvError(`the header names the column "${repeated}" twice`)
    return columns
  }
  throw new CsvError('the file is empty; its first line must name the columns')
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
  await file.close()
  return buffer[0] === 0x1f && buffer[1] === 0x8b
}

async function guessDelimiter(path: string, gzipped: boolean): Promise<string> {
  const file = createReadStream(path, { end: HEAD_BYTES })
  const text = gzipped ? file.pipe(createGunzip()) : file
  let head = ''
  try {
    for await (const chunk of text) {
      head += String(chunk)
      if (head.includes('\n') || head.length > HEAD_BYTES) break
    }
  } catch {
    // A gzip cut off at HEAD_BYTES ends in an error; what was inflated before is enough.
  }
  const line = head.split('\n', 1)[0] ?? ''
  const count = (delimiter: string): number => line.split(delimiter).length
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best))
}
