import { writeFile } from 'node:fs/promises'
import { databasePath, openStore } from '../../server/db/store.ts'
import { temporaryDirectory } from './server-process.ts'

/** Making every table takes longer than many a test: it is done once, and the others get a copy. */
let empty: Promise<Buffer> | undefined

/** A data directory of its own with an empty database of the newest version in it. */
export async function emptyDataDirectory(): ReturnType<typeof temporaryDirectory> {
  empty ??= emptyDatabase()
  const directory = await temporaryDirectory()
  await writeFile(databasePath(directory.path), await empty)
  return directory
}

async function emptyDatabase(): Promise<Buffer> {
  const directory = await temporaryDirectory()
  const store = await openStore(directory.path)
  const bytes = store.writer.raw.serialize()
  await store.close()
  await directory.remove()
  return bytes
}
