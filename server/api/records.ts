import { Offer } from '@takt/shared/schemas/offer.ts'
import { Spend } from '@takt/shared/schemas/spend.ts'
import { Touch } from '@takt/shared/schemas/touch.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { putOffers, readOffers } from '../config-store/offers.ts'
import { appendTarget } from '../config-store/projects.ts'
import { putSpend, readSpend } from '../config-store/spend.ts'
import type { Services } from '../context.ts'
import { touchEvent } from '../import/touch-event.ts'
import type { ApiEnv } from './env.ts'
import { bodyOf, query } from './validate.ts'

const ROWS_MAX = 1_000
const listOf = <Schema extends z.ZodType>(name: string, schema: Schema) =>
  z.strictObject({ [name]: z.array(schema).min(1).max(ROWS_MAX) })

const Days = z.object({ from: z.iso.date(), to: z.iso.date() })

/** What is told to Takt and not seen by it: what ads cost, which offers ran, who was met. */
export function records({ store, queue, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/spend', query(Days), async (c) => {
      const { project, db } = c.var.scope
      const spend = await readSpend(db, { projectId: project.id, ...c.req.valid('query') })
      return c.json({ spend })
    })
    .post('/spend', async (c) => {
      const { spend = [] } = await bodyOf(c, listOf('spend', Spend))
      return c.json(putSpend(store.writer, c.var.scope.project.id, spend))
    })
    .get('/offers', async (c) => {
      const { project, db } = c.var.scope
      return c.json({ offers: await readOffers(db, project.id) })
    })
    .post('/offers', async (c) => {
      const { offers = [] } = await bodyOf(c, listOf('offers', Offer))
      return c.json(putOffers(store.writer, c.var.scope.project.id, offers))
    })
    .post('/touches', async (c) => {
      const { touches = [] } = await bodyOf(c, listOf('touches', Touch))
      const nowMs = now()
      const { stored, duplicates } = await queue.submit({
        project: appendTarget(c.var.scope.project),
        events: touches.map((touch) => touchEvent(touch, nowMs)),
        quarantined: [],
      })
      return c.json({ stored, unchanged: duplicates })
    })
}
