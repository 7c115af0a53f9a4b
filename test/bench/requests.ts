import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { createProject, startServer, temporaryDirectory } from '../support/server-process.ts'

const CONNECTIONS = 256
const SECONDS = 4
/** Both servers are compiled while they run. */
const WARM_UP_SECONDS = 2
const ROUNDS = 3
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A Hono server that parses the same JSON and answers: what the framework alone can do. */
const BARE_SERVER = `
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
const app = new Hono().post('/v1/track', async (c) => {
  const body = await c.req.json()
  return c.json({ success: body.event !== undefined })
})
const server = createAdaptorServer({ fetch: app.fetch })
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))
`

/**
 * Single-event requests a second, each answered after its commit, against a Hono server that only
 * parses the same JSON. In turns, and the median round counts.
 */
export async function run(): Promise<void> {
  const rounds: { takt: number; bare: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ takt: await ofTakt(), bare: await ofBare() })
    const last = rounds.at(-1)
    if (last !== undefined) print(`round ${String(round + 1)}`, last)
  }
  const median = rounds.toSorted((a, b) => a.takt / a.bare - b.takt / b.bare)[ROUNDS >> 1]
  if (median !== undefined) print('median', median)
}

const print = (name: string, { takt, bare }: { takt: number; bare: number }): void => {
  console.log(
    `${name}: ${takt.toFixed(0)} single-event requests/s, ${bare.toFixed(0)} by Hono alone, ratio ${(takt / bare).toFixed(2)}`,
  )
}

async function ofTakt(): Promise<number> {
  const directory = await temporaryDirectory()
  try {
    const { writeKey } = await createProject(directory.path)
    const server = await startServer({ dataDirectory: directory.path })
    const rate = await rateOf(server.url, writeKey)
    await server.stop()
    return rate
  } finally {
    await directory.remove()
  }
}

async function ofBare(): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', BARE_SERVER], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const rate = await rateOf(line.toString().trim(), 'none')
  child.kill()
  await once(child, 'exit')
  return rate
}

async function rateOf(url: string, writeKey: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const headers = { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` }
  let n = 0
  const post = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const outgoing = request(`${url}/v1/track`, { agent, method: 'POST', headers })
      outgoing.on('error', reject)
      outgoing.on('response', (response) => {
        response.resume()
        response.on('end', () => {
          if (response.statusCode === 200) resolve()
          else reject(new Error(`answered ${String(response.statusCode)}`))
        })
      })
      n += 1
      outgoing.end(JSON.stringify(event(n)))
    })
  const sendFor = async (seconds: number): Promise<number> => {
    const before = n
    const startedMs = performance.now()
    const sendUntil = async (): Promise<void> => {
      while (performance.now() < startedMs + seconds * 1_000) await post()
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, sendUntil))
    return ((n - before) / (performance.now() - startedMs)) * 1_000
  }
  await sendFor(WARM_UP_SECONDS)
  const rate = await sendFor(SECONDS)
  agent.destroy()
  return rate
}

const event = (n: number): object => ({
  messageId: `m-${String(n)}-${String(Date.now())}`,
  anonymousId: `visitor-${String(n % 5_000)}`,
  event: 'Product Viewed',
  timestamp: new Date().toISOString(),
  properties: { product_id: `p${String(n % 300)}`, price: 12.5, currency: 'EUR' },
  context: {
    page: { path: `/p/${String(n % 300)}`, url: `https://shop.example/p/${String(n % 300)}` },
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36',
  },
})
