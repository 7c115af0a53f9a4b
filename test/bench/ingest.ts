import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
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
 * and the median round counts: neighbours on the machine disturb both. Who sends shares the machine with
 * the server, so requests are written out beforehand and go to plain sockets: an HTTP library would take
 * as much of the processors as half the server does.
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
  const requests = Array.from({ length: EVENTS / BATCH_EVENTS }, (_, n) =>
    requestOf(writeKey, batch(n * BATCH_EVENTS)),
  )
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(server.url)))
  const send = async (count: number): Promise<number> => {
    const startedMs = performance.now()
    const mine = requests.splice(0, count)
    const sendAll = async (socket: Socket): Promise<void> => {
      for (let next = mine.pop(); next !== undefined; next = mine.pop()) await ask(socket, next)
    }
    await Promise.all(sockets.map(sendAll))
    return (performance.now() - startedMs) / 1_000
  }
  await send(WARM_UP_BATCHES)
  const seconds = await send(requests.length)
  for (const socket of sockets) socket.destroy()
  await server.stop()
  return (EVENTS - WARM_UP_BATCHES * BATCH_EVENTS) / seconds
}

async function open(url: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), noDelay: true })
  await once(socket, 'connect')
  return socket
}

function requestOf(writeKey: string, body: Buffer): Buffer {
  const head = [
    'POST /v1/batch HTTP/1.1',
    'Host: bench',
    `Authorization: Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
    'Content-Type: application/json',
    `Content-Length: ${String(body.length)}`,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}

/** Sends one request and reads its whole answer, which names its length. */
function ask(socket: Socket, outgoing: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const onData = (chunk: Buffer): void => {
      answer += chunk.toString('latin1')
      const head = answer.indexOf('\r\n\r\n')
      const length = Number(/^content-length: (\d+)/imu.exec(answer)?.[1] ?? 0)
      if (head < 0 || answer.length < head + 4 + length) return
      socket.off('data', onData)
      if (answer.startsWith('HTTP/1.1 200 ')) resolve()
      else reject(new Error(`answered ${answer.slice(0, 200)}`))
    }
    socket.on('data', onData)
    socket.write(outgoing)
  })
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
