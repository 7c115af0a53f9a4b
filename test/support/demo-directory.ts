import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer, temporaryDirectory } from './server-process.ts'

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/demo', import.meta.url))
const BUILT = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))

/**
 * A data directory of its own with the demo in it. Seeding takes as long as a dozen tests, so one
 * directory is filled for each build and day and the others are copies.
 */
export async function demoDirectory(): ReturnType<typeof temporaryDirectory> {
  const day = new Date().toISOString().slice(0, 10)
  const kept = join(CACHE, `${day}-${(await stat(BUILT)).mtimeMs.toFixed(0)}`)
  if (!(await exists(kept))) await fill(kept)
  const directory = await temporaryDirectory()
  await cp(kept, directory.path, { recursive: true })
  return directory
}

async function fill(kept: string): Promise<void> {
  await mkdir(CACHE, { recursive: true })
  for (const name of await readdir(CACHE)) {
    const isOfOtherBuild = !name.startsWith(basename(kept))
    if (isOfOtherBuild) await rm(join(CACHE, name), { recursive: true, force: true })
  }
  const filling = `${kept}.${String(process.pid)}`
  const server = await startServer({ dataDirectory: filling, command: 'demo' })
  await server.stop()
  try {
    await rename(filling, kept)
  } catch {
    // Another test file was faster.
    await rm(filling, { recursive: true })
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
