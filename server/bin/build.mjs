#!/usr/bin/env node
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LOCK = join(ROOT, 'node_modules', '.takt-build.pid')
const LOCK_WAIT_MS = 200

/** What is built from what; a target is stale when a source is newer than its product. */
const TARGETS = {
  server: { product: 'server/dist/main.js', sources: ['server', 'shared'] },
  snippet: snippetFile('snippet.js'),
  collector: snippetFile('collector.js'),
  module: snippetFile('module.js'),
  vitals: snippetFile('vitals.js'),
  dashboard: { product: 'web/dist/index.html', sources: ['web', 'shared'] },
}
function snippetFile(name) {
  return { product: `web/dist-snippet/${name}`, sources: ['web/snippet', 'shared/assignment'] }
}
const NOT_SOURCES = new Set(['node_modules', 'dist', 'dist-snippet', '.svelte-check'])

/**
 * Builds what is missing or older than its sources; silent when nothing is to do.
 *
 * Progress goes to standard error, so that `--json` output stays clean. An installation without
 * build tools runs what it has.
 */
export async function ensureBuilt(names = Object.keys(TARGETS)) {
  const hasTools =
    existsSync(join(ROOT, 'vite.config.ts')) && existsSync(join(ROOT, 'node_modules', 'vite'))
  if (!hasTools || !names.some(isStale)) return
  await withLock(async () => {
    const { build } = await import('vite')
    for (const name of names.filter(isStale)) {
      process.stderr.write(`takt: building ${name} …\n`)
      await build({ configFile: join(ROOT, 'vite.config.ts'), mode: name, logLevel: 'error' })
    }
  })
}

function isStale(name) {
  const { product, sources } = TARGETS[name]
  const built = join(ROOT, product)
  if (!existsSync(built)) return true
  const builtAt = statSync(built).mtimeMs
  return sources.some((folder) => newest(join(ROOT, folder)) > builtAt)
}

function newest(folder) {
  let latest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (NOT_SOURCES.has(entry.name)) continue
    const path = join(folder, entry.name)
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs)
  }
  return latest
}

/** Two commands started at once must not build into the same folder. */
async function withLock(work) {
  while (!takeLock()) await sleep(LOCK_WAIT_MS)
  try {
    await work()
  } finally {
    rmSync(LOCK, { force: true })
  }
}

/** Writes this process into the lock file; a builder that no longer lives gives way. */
function takeLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!isAlive(holderOf())) rmSync(LOCK, { force: true })
    return false
  }
}

function holderOf() {
  try {
    return Number(readFileSync(LOCK, 'utf8'))
  } catch {
    return 0
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureBuilt()
}
