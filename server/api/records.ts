import { currencyWarnings } from '@takt/shared/misuse'
import { Offer } from '@takt/shared/schemas/offer.ts'
import { Spend } from '@takt/shared/schemas/spend.ts'
import { Touch } from '@takt/shared/schemas/touch.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { readImportRuns } from '../config-store/import-runs.ts'
import { putOffers, readOffers } from '../config-store/offers.ts'
import { appendTarget } from '../config-store/projects.ts'
import { putSpend } from '../config-store/spend.ts'
import { putTold } from '../config-store/told-records.ts'
import type { Services } from '../context.ts'
import { touchEvent } from '../import/touch-event.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { body, query } from './validate.ts'

const ROWS_MAX = 1_000
const listOf = <Schema extends z.ZodType>(name: string, schema: Schema) =>
  z.strictObject({ [name]: z.array(schema).min(1).max(ROWS_MAX) })

/** What is told to Takt and not seen by it: what ads cost, which offers ran, who was met. */
export function records({ store, queue, now }: Services) {
  return new Hono<ApiEnv>()
    .post('/spend', body(listOf('spend', Spend)), async (c) => {
      const { spend = [] } = c.var.body
      const { currency } = c.var.scope.project
      const warnings = currencyWarnings([currency, ...spend.map((row) => row.currency)])
      const put = (id: number) => putSpend(store.writer, id, spend)
      const told = putTold(store.writer, changeBy(c.var, now()), { what: 'spend', put })
      return c.json({ ...told, warnings })
    })
    .get(
      '/imports',
      query(z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) })),
      async (c) =>
        c.json({ imports: await readImportRuns(c.var.scope, c.req.valid('query').limit) }),
    )
    .get('/offers', async (c) => {
      const { project, db } = c.var.scope
      return c.json({ offers: await readOffers(db, project.id) })
    })
    .post('/offers', body(listOf('offers', Offer)), async (c) => {
      const { offers = [] } = c.var.body
      const put = (id: number) => putOffers(store.writer, id, offers)
      return c.json(putTold(store.writer, changeBy(c.var, now()), { what: 'offer', put }))
    })
    .post('/touches', body(listOf('touches', Touch)), async (c) => {
      const { touches = [] } = c.var.body
      const nowMs = now()
      const { stored, duplicates } = await queue.submit({
        project: appendTarget(c.var.scope.project),
        events: touches.map((touch) => touchEvent(touch, nowMs)),
        quarantined: [],
      })
      return c.json({ stored, unchanged: duplicates })
    })
}
