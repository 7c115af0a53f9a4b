import { Hono } from 'hono'
import type { Services } from '../context.ts'
import { countQuarantine } from '../event-log/quarantine.ts'
import { replayPlanBreaches } from '../ingest/replay.ts'
import { type EventCoverage, readEventCoverage } from '../read-models/event-coverage.ts'
import type { ApiEnv } from './env.ts'
import { isoInstant } from './public-event.ts'

/** Silence this improbable, events coming at random at their usual rate, is no chance. */
const QUIET_PROBABILITY = 0.001

/** The tracking plan at work: what comes of what was promised, and what is held for breaking it. */
export function trackingPlan(services: Services) {
  return new Hono<ApiEnv>()
    .get('/tracking-plan/coverage', async (c) => {
      const { scope } = c.var
      const { events } = scope.project.settings.plan
      const names = events.map(({ name }) => name)
      const coverage = await readEventCoverage(scope, { names, nowMs: services.now() })
      return c.json({ events: coverage.map(publicCoverage) })
    })
    .get('/quarantine/reasons', async (c) => {
      const reasons = await countQuarantine(c.var.scope)
      return c.json({
        reasons: reasons.map(({ lastAtMs, ...reason }) => ({
          ...reason,
          lastAt: isoInstant(lastAtMs),
        })),
      })
    })
    .post('/quarantine/replay', async (c) =>
      c.json(await replayPlanBreaches(services, c.var.scope)),
    )
}

function publicCoverage({ name, eventsDay, eventsWeek, lastAtMs, expectedSince }: EventCoverage) {
  const isQuiet = expectedSince !== null && Math.exp(-expectedSince) < QUIET_PROBABILITY
  return {
    name,
    status: lastAtMs === null ? ('never' as const) : isQuiet ? ('quiet' as const) : ('ok' as const),
    eventsDay,
    eventsWeek,
    lastAt: lastAtMs === null ? null : isoInstant(lastAtMs),
    expectedSince,
  }
}
