#!/usr/bin/env node
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What is not built into `server/dist`: native code, and a library that starts threads from its own files. */
export const RUNTIME_MODULES = ['better-sqlite3', 'better-sqlite3-node-api', 'pino']

/** Only its installation needs it. */
const INSTALL_ONLY = new Set(['prebuild-install'])
/** Sources of SQLite and what compiling leaves behind. */
const SOURCES = ['deps', 'src', 'build/Release/obj', 'build/deps']
const FROM = fileURLToPath(new URL('../node_modules', import.meta.url))

/** Copies them, with all that they load, into the `node_modules` of an installation. */
export function copyRuntimeModules(to) {
  const names = new Set()
  const waiting = [...RUNTIME_MODULES]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (names.has(name) || INSTALL_ONLY.has(name)) continue
    if (!existsSync(join(FROM, name))) continue
    names.add(name)
    const { dependencies = {} } = JSON.parse(readFileSync(join(FROM, name, 'package.json'), 'utf8'))
    waiting.push(...Object.keys(dependencies))
  }
  for (const name of names) cpSync(join(FROM, name), join(to, name), { recursive: true })
  for (const name of ['better-sqlite3', 'better-sqlite3-node-api']) {
    for (const path of SOURCES) rmSync(join(to, name, path), { recursive: true, force: true })
  }
}

const [, script, target] = process.argv
if (target !== undefined && existsSync(script) && fileURLToPath(import.meta.url) === script)
  copyRuntimeModules(target)
