import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createListener } from '../app.ts'
import type { Config } from '../config.ts'
import { acquireServerLock } from '../db/server-lock.ts'
import { seedDemo } from '../demo/index.ts'
import { readTouchesAhead } from '../ops/read-touches-ahead.ts'
import { openServices } from '../services.ts'
import { createReaderThread } from '../reader-thread/client.ts'
import { startWriterThread } from '../writer-thread/client.ts'
import { CommandError, type Output } from './output.ts'
import { createProgress } from './progress.ts'

/** Built beside the command line. */
const WRITER_THREAD = new URL('writer-thread.js', import.meta.url)
const READER_THREAD = new URL('reader-thread.js', import.meta.url)

/** `takt serve` and `takt demo`: resolves after a signal, when everything accepted is stored. */
export async function serve(
  config: Config,
  output: Output,
  { demo }: { demo: boolean },
): Promise<void> {
  const lock = acquireServerLock(config.dataDirectory)
  if (lock === undefined) {
    throw new CommandError(
      `another server already runs on the data directory "${config.dataDirectory}"`,
    )
  }
  const { services, close } = await openServices(config, {
    startThread: (start) => startWriterThread(WRITER_THREAD, start),
    openReaderThread: (start) => createReaderThread(READER_THREAD, start),
  })
  try {
    if (demo) {
      const progress = createProgress('Seeding the demo')
      await seedDemo(services, {
        nowMs: services.now(),
        onProgress: (done, total) => {
          progress.update(done, total)
        },
      })
      progress.stop()
    }
    services.projector.start()
    services.upkeep.start()
    services.freezer.start()
    services.hooks.start()
    services.retros.start()
    services.retroSender.start()
    const server = await listen(createServer(createListener(services)), config)
    const url = addressOf(server, config)
    void readTouchesAhead(services)
    const token = await services.accounts.setupToken()
    const setup = token === null ? null : `${config.publicUrl ?? url}/setup#${token}`
    output.answer({ url, data: config.dataDirectory, setup }, banner({ url, demo, setup }))
    await stopSignal()
    await shutDown(server)
  } finally {
    await close()
    lock.release()
  }
}

async function listen(server: Server, { host, port }: Config): Promise<Server> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(`TAKT_PORT: cannot listen on ${host}:${String(port)} (${reason})`)
  }
  return server
}

function addressOf(server: Server, { host }: Config): string {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
}

function banner(at: { url: string; demo: boolean; setup: string | null }): string {
  const lines = [`Takt is ready: ${at.url}`]
  if (at.demo) lines.push(`The sample storefront: ${at.url}/shop`)
  if (at.setup !== null) lines.push(`Make your account (this link works once): ${at.setup}`)
  return lines.join('\n')
}

async function stopSignal(): Promise<void> {
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
}

const GRACE_MS = 2_000

/** Answers what is under way, then closes; a live stream is cut after a grace period. */
async function shutDown(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const timer = setTimeout(() => {
    server.closeAllConnections()
  }, GRACE_MS)
  await closed
  clearTimeout(timer)
}
