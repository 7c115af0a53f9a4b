import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const FOLDER =
  process.env['TAKT_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))

/** Path of a public data set that is too large for the repository; null, said aloud, when missing. */
export function publicData(path: string): string | null {
  const file = `${FOLDER}/${path}`
  if (existsSync(file)) return file
  process.stderr.write(`skipped: the public data set ${path} is not at ${FOLDER}\n`)
  return null
}

/** The reference numbers that come with a data set. */
export async function referenceOf<T>(dataset: string): Promise<T> {
  const { reference } = JSON.parse(
    await readFile(`${FOLDER}/${dataset}/REFERENCE.json`, 'utf8'),
  ) as {
    reference: T
  }
  return reference
}
