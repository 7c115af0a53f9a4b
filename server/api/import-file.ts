import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Context } from 'hono'
import { AppError } from '../errors.ts'
import { ColumnMapError } from '../import/column-map.ts'
import { CsvError, openCsv, type CsvFile } from '../import/csv-rows.ts'
import { bodyBytes } from '../request-bytes.ts'
import type { ApiEnv } from './env.ts'

/** Keeps the body as a file for as long as it is read. */
export async function withFile(
  c: Context<ApiEnv>,
  bytesMax: number,
  work: (file: CsvFile) => Promise<Response>,
): Promise<Response> {
  const directory = await mkdtemp(join(tmpdir(), 'takt-import-'))
  try {
    const path = join(directory, 'upload.csv')
    await pipeline(Readable.from(bodyBytes(c, bytesMax)), createWriteStream(path))
    return await work(await openCsv(path, 'number'))
  } catch (error) {
    if (error instanceof CsvError) throw new AppError('invalid_request', `file: ${error.message}`)
    if (error instanceof ColumnMapError) {
      // The command line's option is this query's parameter.
      throw new AppError('invalid_request', error.message.replace(/^--map: /u, 'map: '))
    }
    throw error
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
