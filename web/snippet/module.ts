import { assignment } from './assign.ts'
import { createGuarded, loadConfig, watch } from './start.ts'
import type { Takt } from './types.ts'

/**
 * Starts Takt from a bundle: fetches the project's configuration, then measures this page.
 *
 * @param host where Takt is served, with its slash at the end: `https://takt.example/`
 * @throws TypeError when the server cannot be reached; the page goes on without measurement
 */
export async function loadTakt({
  host,
  writeKey,
}: {
  host: string
  writeKey: string
}): Promise<Takt> {
  const takt = createGuarded(await loadConfig(host, writeKey), host, assignment)
  watch(takt)
  return takt
}
