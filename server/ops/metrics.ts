import { timingSafeEqual } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { readProjects } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { freeBytes } from './disk.ts'

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10]
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Counts and times every request by its route, so that names of projects and people stay out of it. */
export type RequestMetrics = { measure: MiddlewareHandler; observe: Observe; routes: Hono }

/** Counts one answered request. */
export type Observe = (request: {
  method: string
  route: string
  status: number
  /** By the process's own clock. */
  startedMs: number
}) => void

/**
 * `/metrics` for Prometheus: the process, requests, the queue, the log, the read models, the disk.
 *
 * For the machine itself, or with the token of `TAKT_METRICS_TOKEN`; through a proxy only with the token.
 */
export function createMetrics(services: Services): RequestMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const labelNames = ['method', 'route', 'status'] as const
  const registers = [registry]
  const requests = new Counter({
    name: 'takt_http_requests_total',
    help: 'Requests answered',
    labelNames,
    registers,
  })
  const seconds = new Histogram({
    name: 'takt_http_request_seconds',
    help: 'Time to the answer',
    registers,
    labelNames: ['method', 'route'] as const,
    buckets: SECONDS,
  })
  addGauges(registry, services)
  const observe: Observe = ({ method, route, status, startedMs }) => {
    requests.inc({ method, route, status: String(status) })
    seconds.observe({ method, route }, (performance.now() - startedMs) / 1_000)
  }
  return {
    observe,
    async measure(c, next) {
      const startedMs = performance.now()
      await next()
      observe({ method: c.req.method, route: routePath(c), status: c.res.status, startedMs })
    },
    routes: new Hono().get('/metrics', async (c) => {
      refuseStrangers(c, services)
      return c.text(await registry.metrics(), 200, { 'Content-Type': registry.contentType })
    }),
  }
}

function addGauges(registry: Registry, services: Services): void {
  const { config, store, disk, queue, projector } = services
  const gauge = (name: string, help: string, read: () => number): void => {
    registry.registerMetric(new Gauge({ name, help, registers: [], collect: setTo(read) }))
  }
  gauge('takt_queue_events', 'Events that wait for their commit', () => queue.stats().waitingEvents)
  gauge('takt_queue_bytes', 'Bytes that wait for their commit', () => queue.stats().waitingBytes)
  gauge('takt_commits', 'Commits since the start', () => queue.stats().commits)
  gauge('takt_disk_free_bytes', 'Free space of the data directory', () =>
    freeBytes(config.dataDirectory),
  )
  gauge('takt_read_only', '1 while nothing is written because the disk is nearly full', () =>
    disk.fullReason() === null ? 0 : 1,
  )
  registry.registerMetric(
    new Gauge({
      name: 'takt_projector_lag_seconds',
      help: 'Age of the oldest event that is in no read model',
      labelNames: ['project'],
      registers: [],
      async collect() {
        for (const { id, slug } of await readProjects(store.reader)) {
          this.set({ project: slug }, projector.status(id).lagMs / 1_000)
        }
      },
    }),
  )
}

function setTo(read: () => number) {
  return function collect(this: Gauge): void {
    this.set(read())
  }
}

function refuseStrangers(c: Context, { config }: Services): void {
  const given = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (config.metricsToken !== null) {
    if (given !== undefined && isSame(given, config.metricsToken)) return
    throw new AppError('unauthorized', 'send the token of TAKT_METRICS_TOKEN as Bearer')
  }
  const isDirect = c.req.header('x-forwarded-for') === undefined
  if (isDirect && LOOPBACK.has(addressOf(c))) return
  throw new AppError('forbidden', 'set TAKT_METRICS_TOKEN to read the metrics from elsewhere')
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function addressOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? ''
  } catch {
    return ''
  }
}
