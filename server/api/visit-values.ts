import { Hono } from 'hono'
import { z } from 'zod'
import { readExperiments } from '../config-store/experiments.ts'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readVisitSums } from '../read-models/visit-sums.ts'
import type { ApiEnv } from './env.ts'
import { asOfDay, daysOf } from './shop-guard.ts'
import { refuseOtherRhythm } from './rhythm.ts'
import { query } from './validate.ts'

const VALUES_MAX = 100
const DIMENSIONS = ['channel', 'device', 'country', 'landing'] as const

const Ask = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() })

/** What sessions may be filtered by: the values that occur, the most frequent first. */
export function visitValues({ now }: Services) {
  return new Hono<ApiEnv>().get('/visits/values', query(Ask), async (c) => {
    refuseOtherRhythm(c.var.scope, 'b2c', 'the filters of sessions')
    const asked = c.req.valid('query')
    return c.json(
      await inSnapshot(c.var.scope, async (scope) => {
        const days = daysOf(asked, await asOfDay(scope, undefined, now()))
        const [channel, device, country, landing] = await Promise.all(
          DIMENSIONS.map(async (by) => await valuesOf(scope, by, days)),
        )
        return { ...days, channel, device, country, landing, variant: await variantsOf(scope) }
      }),
    )
  })
}

async function valuesOf(
  scope: ProjectScope,
  by: (typeof DIMENSIONS)[number],
  days: { from: string; to: string },
): Promise<{ value: string; sessions: number }[]> {
  const rows = await readVisitSums(scope, { ...days, grain: 'total', by, filter: {} })
  return rows
    .filter(({ by: value, sessions }) => value !== null && sessions > 0)
    .map(({ by: value, sessions }) => ({ value: value ?? 'unknown', sessions }))
    .toSorted((a, b) => b.sessions - a.sessions || (a.value < b.value ? -1 : 1))
    .slice(0, VALUES_MAX)
}

/** Variants of tests that have started, as the filter takes them. */
async function variantsOf(scope: ProjectScope): Promise<{ value: string; name: string }[]> {
  const records = await readExperiments(scope.db, scope.project.id)
  return records
    .filter(({ startedAt, experiment }) => startedAt !== null && experiment.mode === 'b2c')
    .flatMap(({ experiment: { key, name, variants } }) =>
      variants.map((variant) => ({
        value: `${key}:${variant.key}`,
        name: `${name}: ${variant.key}`,
      })),
    )
}
