import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A built file of the web workspace, found from the bundled server (`server/dist/main.js`) and from
 * the sources alike.
 */
export function webAsset(...path: string[]): string {
  const here = fileURLToPath(new URL('.', import.meta.url))
  const root = ['..', '../..']
    .map((up) => join(here, up))
    .find((folder) => existsSync(join(folder, 'web', 'package.json')))
  return join(root ?? here, 'web', ...path)
}
