import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Analytics } from '@segment/analytics-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'
import { storedEvents } from './stored-events.ts'

const EVENTS = 160
const RESTART_AT = 80

/** What the way to the server does to a request, one after the other. */
type Weather = 'pass' | 'refuse' | 'lose answer' | 'cut'
const WEATHER: readonly Weather[] = [
  'pass',
  'lose answer',
  'pass',
  'pass',
  'refuse',
  'pass',
  'pass',
  'cut',
  'pass',
  'pass',
]

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let project: { slug: string; writeKey: string }
let way: Way
beforeAll(async () => {
  directory = await temporaryDirectory()
  project = await createProject(directory.path)
  server = await startServer({ dataDirectory: directory.path })
  way = await openWay(() => server.url)
})
afterAll(async () => {
  way.close()
  await server.stop()
  await directory.remove()
})

describe('@segment/analytics-node, unmodified but for host and key', () => {
  it('has every event that it believes delivered stored exactly once, through bad weather', async () => {
    const analytics = new Analytics({
      writeKey: project.writeKey,
      host: way.url,
      maxEventsInBatch: 10,
      flushInterval: 20,
      maxRetries: 20,
    })
    const delivered = new Set<number>()
    const failed: unknown[] = []
    const track = (n: number): Promise<void> =>
      new Promise((resolve) => {
        const event = {
          userId: `u${String(n % 7)}`,
          event: 'Order Completed',
          properties: { n, order_id: `o${String(n)}`, revenue: 10, currency: 'EUR' },
        }
        analytics.track(event, (error) => {
          if (error === undefined || error === null) delivered.add(n)
          else failed.push(error)
          resolve()
        })
      })

    const numbers = Array.from({ length: EVENTS }, (_, n) => n)
    const firstHalf = numbers.slice(0, RESTART_AT).map(track)
    await Promise.race(firstHalf)
    const secondHalf = numbers.slice(RESTART_AT).map(track)
    expect(await server.stop()).toBe(0)
    server = await startServer({ dataDirectory: directory.path })
    await Promise.all([...firstHalf, ...secondHalf])
    await analytics.closeAndFlush()
    await server.stop()

    const stored = await storedEvents(directory.path, project.slug)
    const times = new Map<unknown, number>()
    for (const { properties } of stored) {
      times.set(properties['n'], (times.get(properties['n']) ?? 0) + 1)
    }
    expect(failed).toEqual([])
    expect(delivered.size).toBe(EVENTS)
    expect([...delivered].filter((n) => times.get(n) !== 1)).toEqual([])
    expect(stored).toHaveLength(EVENTS)
    expect(new Set(way.seen())).toEqual(new Set(WEATHER))
    expect(stored.every(({ name }) => name === 'Order Completed')).toBe(true)
  }, 240_000)
})

type Way = { url: string; seen: () => readonly Weather[]; close: () => void }

/** A relay on loopback that treats requests as networks do, in a fixed order. */
async function openWay(target: () => string): Promise<Way> {
  const seen: Weather[] = []
  const relay = createServer((incoming, answer) => {
    const weather = WEATHER[seen.length % WEATHER.length] ?? 'pass'
    seen.push(weather)
    if (weather === 'refuse') {
      incoming.resume()
      answer.writeHead(503, { 'retry-after': '0' }).end()
      return
    }
    const { method, url, headers } = incoming
    const outgoing = request(new URL(url ?? '/', target()), { method, headers })
    outgoing.on('error', () => answer.writeHead(502).end())
    outgoing.on('response', (response: IncomingMessage) => {
      if (weather === 'cut') incoming.socket.destroy()
      else if (weather === 'lose answer') answer.writeHead(500).end()
      else answer.writeHead(response.statusCode ?? 502)
      if (weather === 'pass') response.pipe(answer)
      else response.resume()
    })
    incoming.pipe(outgoing)
  })
  await listening(relay)
  return {
    url: `http://127.0.0.1:${String((relay.address() as AddressInfo).port)}`,
    seen: () => seen,
    close: () => {
      relay.close()
      relay.closeAllConnections()
    },
  }
}

async function listening(relay: Server): Promise<void> {
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
}
