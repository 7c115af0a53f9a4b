import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { READ_MODELS } from '../../server/db/schema.ts'
import { openStore } from '../../server/db/store.ts'
import { createProject, startServer, temporaryDirectory } from '../support/server-process.ts'

const EVENTS = 80_000
/** The server is compiled while it runs. */
const WARM_UP_BATCHES = 200
const BATCH_EVENTS = 100
const CONNECTIONS = 16
const BARE_TRANSACTION_EVENTS = 1_000
const ROUNDS = 3

/**
 * Events a second over HTTP in batches of 100, against bare inserts of the very same rows into the
 * very same tables by better-sqlite3 (prepared, 1,000 a transaction, synchronous FULL), both on one
 * thread. The projector follows the log meanwhile, at the pace it keeps while events arrive. In turns,
 * and the median round counts: neighbours on the machine disturb both.
 */
export async function run(): Promise<void> {
  const rounds: { http: number; bare: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const directory = await temporaryDirectory()
    try {
      const http = await overHttp(directory.path)
      rounds.push({
        http,
        bare: await bareInserts(directory.path, `${directory.path}/bare`),
      })
    } finally {
      await directory.remove()
    }
    const last = rounds.at(-1)
    if (last !== undefined) print(`round ${String(round + 1)}`, last)
  }
  const median = rounds.toSorted((a, b) => a.http / a.bare - b.http / b.bare)[ROUNDS >> 1]
  if (median !== undefined) print('median', median)
}

function print(name: string, { http, bare }: { http: number; bare: number }): void {
  const [overWire, inserted] = [http, bare].map((rate) => Math.round(rate).toLocaleString('en'))
  console.log(
    `${name}: ${String(overWire)} events/s over HTTP, ${String(inserted)} rows/s bare, ratio ${(http / bare).toFixed(2)}`,
  )
}

async function overHttp(dataDirectory: string): Promise<number> {
  const { writeKey } = await createProject(dataDirectory)
  const server = await startServer({ dataDirectory })
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const headers = { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` }
  const post = (body: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const outgoing = request(`${server.url}/v1/batch`, { agent, method: 'POST', headers })
      outgoing.on('error', reject)
      outgoing.on('response', (response) => {
        response.resume()
        response.on('end', () => {
          if (response.statusCode === 200) resolve()
          else reject(new Error(`answered ${String(response.statusCode)}`))
        })
      })
      outgoing.end(body)
    })
  const bodies = Array.from({ length: EVENTS / BATCH_EVENTS }, (_, n) => batch(n * BATCH_EVENTS))
  const send = async (count: number): Promise<number> => {
    const startedMs = performance.now()
    const mine = bodies.splice(0, count)
    const sendAll = async (): Promise<void> => {
      for (let body = mine.pop(); body !== undefined; body = mine.pop()) await post(body)
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, sendAll))
    return (performance.now() - startedMs) / 1_000
  }
  await send(WARM_UP_BATCHES)
  const seconds = await send(bodies.length)
  agent.destroy()
  await server.stop()
  return (EVENTS - WARM_UP_BATCHES * BATCH_EVENTS) / seconds
}

/** Every row that the run left in the event log, its dictionary and the read models, and nothing else. */
async function bareInserts(filled: string, empty: string): Promise<number> {
  const source = await openStore(filled)
  const tables = TABLES.map((table) => ({
    table,
    rows: source.writer.raw.prepare(`select * from "${table}"`).raw().all() as Row[],
  }))
  await source.close()
  const stored = tables.find(({ table }) => table === 'event')?.rows.length
  if (stored !== EVENTS) throw new Error(`${String(stored)} of ${String(EVENTS)} stored`)
  const target = await openStore(empty)
  const { raw } = target.writer
  const inserts = tables
    .filter(({ rows }) => rows.length > 0)
    .map(({ table, rows }) => ({
      rows,
      insert: raw.prepare(
        `insert into "${table}" values (${rows[0]?.map(() => '?').join(', ') ?? ''})`,
      ),
    }))
  const startedMs = performance.now()
  for (const { rows, insert } of inserts) {
    for (let start = 0; start < rows.length; start += BARE_TRANSACTION_EVENTS) {
      raw.transaction(() => {
        for (const row of rows.slice(start, start + BARE_TRANSACTION_EVENTS)) insert.run(...row)
      })()
    }
  }
  const seconds = (performance.now() - startedMs) / 1_000
  await target.close()
  return EVENTS / seconds
}

type Row = (string | number | null)[]
const TABLES = ['project', 'term', 'event', ...READ_MODELS] as const

const NAMES = ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed']

/** Events as a browser would send them: twelve a visitor, about 600 bytes each. */
function batch(first: number): Buffer {
  const events = Array.from({ length: BATCH_EVENTS }, (_, n) => event(first + n))
  return Buffer.from(JSON.stringify({ batch: events, sentAt: '2026-04-06T12:00:00.000Z' }))
}

function event(n: number): object {
  const path = `/p/${String(n % 300)}`
  return {
    type: 'track',
    messageId: `ajs-next-${String(1_775_476_800_000 + n)}-${String((n * 2_654_435_761) % 2 ** 32)}`,
    timestamp: new Date(Date.UTC(2026, 3, 6, 10) + n * 50).toISOString(),
    anonymousId: `visitor-${String(Math.floor(n / 12))}`,
    event: NAMES[n % NAMES.length],
    properties: {
      product_id: `p${String(n % 300)}`,
      category: 'shoes',
      price: 12.5,
      currency: 'EUR',
      ...(n % NAMES.length === 3 && { order_id: `o${String(n)}`, revenue: 12.5 }),
    },
    context: {
      page: { path, url: `https://shop.example${path}`, referrer: 'https://search.example/' },
      campaign: { source: 'letter', medium: 'email', name: 'april' },
      userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1${String(n % 20)}.0.0.0 Safari/537.36`,
      locale: 'de',
      library: { name: 'analytics.js', version: 'next-1.84.3' },
    },
  }
}
