import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { webAsset } from '../assets.ts'

const FOLDER = 'dist-snippet'
const HASH_CHARACTERS = 22
const ADDRESS = /^[\w-]{22}$/

/** A script that never changes, by its address, and what proves it. */
export type PinnedScript = { hash: string; integrity: string }

/** Reads a built file of the snippet. */
export const snippetFile = (
  name: 'snippet.js' | 'collector.js' | 'module.js' | 'vitals.js',
): Promise<string> => readFile(webAsset(FOLDER, name), 'utf8')

/**
 * The script under an address of its own, for pages that pin it with Subresource Integrity.
 *
 * Each version is kept in the data directory: a page that pinned an older one must not lose it when
 * the server is updated.
 */
export function createPinnedScripts(dataDirectory: string): {
  current(): Promise<PinnedScript>
  /** Null for a hash that was never served here. */
  read(hash: string): Promise<string | null>
} {
  const folder = join(dataDirectory, 'snippets')
  let pinned: Promise<PinnedScript> | undefined
  const pin = async (): Promise<PinnedScript> => {
    const code = await snippetFile('snippet.js')
    const digest = (algorithm: string, encoding: 'base64' | 'base64url'): string =>
      createHash(algorithm).update(code).digest(encoding)
    const hash = digest('sha256', 'base64url').slice(0, HASH_CHARACTERS)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, `${hash}.js`), code)
    return { hash, integrity: `sha384-${digest('sha384', 'base64')}` }
  }
  return {
    current: () => (pinned ??= pin()),
    async read(hash) {
      if (!ADDRESS.test(hash)) return null
      try {
        return await readFile(join(folder, `${hash}.js`), 'utf8')
      } catch {
        return null
      }
    },
  }
}
