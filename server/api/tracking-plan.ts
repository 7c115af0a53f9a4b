import { Hono } from 'hono'
import type { Services } from '../context.ts'
import { countQuarantine } from '../event-log/quarantine.ts'
import { replayPlanBreaches } from '../ingest/replay.ts'
import {
  coverageStatus,
  type EventCoverage,
  readEventCoverage,
} from '../read-models/event-coverage.ts'
import type { ApiEnv } from './env.ts'
import { isoInstant } from './public-event.ts'

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

function publicCoverage(coverage: EventCoverage) {
  const { name, eventsDay, eventsWeek, lastAtMs, expectedSince } = coverage
  return {
    name,
    status: coverageStatus(coverage),
    eventsDay,
    eventsWeek,
    lastAt: lastAtMs === null ? null : isoInstant(lastAtMs),
    expectedSince,
  }
}
