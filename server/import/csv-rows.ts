import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CsvError as ParserError, parse } from 'csv-parse'

const HEAD_BYTES = 64 * 1024
const RECORD_CHARACTERS_MAX = 1_000_000
const DELIMITERS = [',', ';', '\t', '|'] as const

/** A file whose first line names its columns; rows come one by one, so memory stays bounded. */
export type CsvFile = {
  readonly columns: readonly string[]
  /** Columns that the header names more than once; the later ones carry a number. */
  readonly repeatedColumns: readonly string[]
  readonly delimiter: string
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
 * Opens a CSV file: UTF-8, UTF-16 or Windows-1252, with or without a byte-order mark, plain or gzipped,
 * separated by the character that its header line uses most.
 *
 * @param repeats what to do with a header that repeats a column: refuse it, or number the later ones
 * @throws CsvError when it is missing, empty, no CSV, or its header repeats a column; its rows throw it where
 * the file stops being CSV
 */
export async function openCsv(
  path: string,
  repeats: 'refuse' | 'number' = 'refuse',
): Promise<CsvFile> {
  const { size } = await stat(path).catch(() => {
    throw new CsvError(`cannot read "${path}"`)
  })
  const gzipped = await isGzip(path)
  const head = await readHead(path, gzipped)
  const encoding = encodingOf(head)
  const delimiter = guessDelimiter(new TextDecoder(encoding).decode(head))
  let bytesRead = 0
  const parsed = (): AsyncIterable<string[]> => {
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
    return encoding === 'utf-8' ? text.pipe(parser) : text.pipe(decoded(encoding)).pipe(parser)
  }

  const records = (): AsyncGenerator<string[]> => explained(parsed())
  const { columns, repeatedColumns } = await headerOf(records(), repeats)
  bytesRead = 0
  return {
    columns,
    repeatedColumns,
    delimiter,
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

/** The same records; where they end in an error, one that says what is wrong with the file. */
async function* explained(records: AsyncIterable<string[]>): AsyncGenerator<string[]> {
  try {
    yield* records
  } catch (error) {
    throw asCsvError(error)
  }
}

/** What the parser or the inflater finds wrong with the file, as such; other failures as they are. */
function asCsvError(error: unknown): unknown {
  const isInflater =
    error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
  if (!(error instanceof ParserError || isInflater)) return error
  return new CsvError(`cannot be read as CSV: ${error.message}`, { cause: error })
}

async function headerOf(
  records: AsyncIterable<string[]>,
  repeats: 'refuse' | 'number',
): Promise<Pick<CsvFile, 'columns' | 'repeatedColumns'>> {
  for await (const cells of records) {
    const names = cells.map((cell) => cell.trim())
    const repeatedColumns = names.filter((name, index) => names.indexOf(name) !== index)
    const [repeated] = repeatedColumns
    if (repeated !== undefined && repeats === 'refuse') {
      throw new CsvError(`the header names the column "${repeated}" twice`)
    }
    const columns = names.map((name, index) => {
      const earlier = names.slice(0, index).filter((other) => other === name).length
      return earlier === 0 ? name : `${name} (${String(earlier + 1)})`
    })
    return { columns, repeatedColumns }
  }
  throw new CsvError('the file is empty; its first line must name the columns')
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
  await file.close()
  return buffer[0] === 0x1f && buffer[1] === 0x8b
}

/** The file's first bytes, inflated. */
async function readHead(path: string, gzipped: boolean): Promise<Buffer> {
  const file = createReadStream(path, { end: HEAD_BYTES })
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of gzipped ? file.pipe(createGunzip()) : file) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size > HEAD_BYTES) break
    }
  } catch {
    // A gzip cut off at HEAD_BYTES ends in an error; what was inflated before is enough.
  }
  return Buffer.concat(chunks)
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

function decoded(encoding: Encoding): Transform {
  const decoder = new TextDecoder(encoding)
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, decoder.decode(chunk, { stream: true }))
    },
    flush(done) {
      done(null, decoder.decode())
    },
  })
}

function guessDelimiter(head: string): string {
  const line = head.split('\n', 1)[0] ?? ''
  const count = (delimiter: string): number => line.split(delimiter).length
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best))
}
