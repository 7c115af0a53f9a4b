import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const TAKT = fileURLToPath(new URL('../../server/bin/takt.mjs', import.meta.url))
const START_TIMEOUT_MS = 150_000

/** The product as its owner starts it: another process, its own data directory, a free port. */
export type ServerProcess = {
  readonly url: string
  readonly dataDirectory: string
  readonly process: ChildProcess
  /** Everything printed so far. */
  output(): string
  /** SIGTERM, then waits for the end; resolves to the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL: the power cord. */
  kill(): Promise<void>
}

/** A directory of its own, removed by `remove`. */
export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'takt-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/**
 * Starts `takt serve` (or `demo`) from the built files on a free port.
 *
 * @throws Error with everything the process printed when it ends or is silent for 150 s
 */
export async function startServer({
  dataDirectory,
  command = 'serve',
  port = 0,
  env = {},
  program = TAKT,
}: {
  dataDirectory: string
  command?: 'serve' | 'demo'
  port?: number
  env?: Readonly<Record<string, string>>
  /** Another installation's `takt.mjs`. */
  program?: string
}): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [program, command, '--data', dataDirectory, '--port', String(port)],
    {
      env: { ...process.env, TAKT_LOG: 'warn', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const ended = once(child, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`no start within 150 s:\n${printed}`))
    }, START_TIMEOUT_MS)
    const look = (): void => {
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)
      if (match === null) return
      clearTimeout(timer)
      resolve(match[0])
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`ended with ${String(code)}:\n${printed}`))
    })
  })
  return {
    url,
    dataDirectory,
    process: child,
    output: () => printed,
    async stop() {
      child.kill('SIGTERM')
      await ended
      return child.exitCode
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Runs one `takt` command to its end; never throws on a non-zero exit code. */
export async function runTakt(
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [TAKT, ...args], {
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, TAKT_LOG: 'warn', NO_COLOR: '1' },
    })
    return { code: 0, stdout, stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, stdout, stderr }
  }
}

/** A project made the way its owner makes one. */
export async function createProject(
  dataDirectory: string,
  { name = 'Shop', mode = 'b2c', timezone = 'UTC', currency = 'EUR' } = {},
): Promise<{ slug: string; writeKey: string; token: string }> {
  const { code, stdout, stderr } = await runTakt([
    ...['project', 'create', '--name', name, '--mode', mode, '--timezone', timezone],
    ...['--currency', currency, '--data', dataDirectory, '--json'],
  ])
  if (code !== 0) throw new Error(`project create failed: ${stderr}`)
  return JSON.parse(stdout) as { slug: string; writeKey: string; token: string }
}
