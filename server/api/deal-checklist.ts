import { stageExit } from '@takt/shared/metrics'
import { Hono } from 'hono'
import { z } from 'zod'
import { readStageVersions } from '../config-store/stages.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { type DealChecklist, readDealChecklist } from '../read-models/deal-checklist.ts'
import { requireB2b } from './b2b-only.ts'
import type { ApiEnv } from './env.ts'
import { tell } from './tell-record.ts'
import { body } from './validate.ts'

const Ticked = z.strictObject({ ticked: z.array(z.string().trim().min(1).max(300)).max(50) })

/** What a deal still needs before it may leave its stage: security, finance, the line manager. */
export const dealChecklist = (services: Services) =>
  new Hono<ApiEnv>()
    .get('/deals/:key/checklist', async (c) => {
      const key = c.req.param('key')
      return c.json(await checklistOf(c.var.scope, key, await dealOf(c.var.scope, key)))
    })
    .put('/deals/:key/checklist', body(Ticked), async (c) => {
      const { scope } = c.var
      const key = c.req.param('key')
      const deal = await dealOf(scope, key)
      if (deal.stage === null) throw new AppError('unprocessable', 'the deal is in no stage')
      const known = await itemsOf(scope, deal.stage)
      const unknown = c.var.body.ticked.find((item) => !known.includes(item))
      if (unknown !== undefined) {
        const list = known.length === 0 ? 'nothing' : known.join(', ')
        throw new AppError(
          'invalid_request',
          `ticked: "${unknown}" is not on the checklist of "${deal.stage}", which asks for ${list}`,
        )
      }
      const checklist = { ...deal.ticked, [deal.stage]: c.var.body.ticked }
      const fields = { deal_id: key, checklist: structuredClone(checklist) as never }
      await tell(services, c.var, {
        name: 'Deal Updated',
        key: `deal-${key}`,
        account: null,
        fields,
      })
      return c.json(await checklistOf(scope, key, await dealOf(scope, key)))
    })

async function dealOf(scope: ProjectScope, key: string): Promise<DealChecklist> {
  requireB2b(scope, ['metrics'])
  const deal = await readDealChecklist(scope, key)
  if (deal === undefined) throw new AppError('not_found', `deal: there is no deal "${key}"`)
  return deal
}

/** The checklist of a stage's rules in force; empty where nobody has written one. */
async function itemsOf(scope: ProjectScope, stage: string): Promise<readonly string[]> {
  const versions = await readStageVersions(scope.db, scope.project.id)
  return versions.find(({ key, until }) => key === stage && until === null)?.checklist ?? []
}

async function checklistOf(scope: ProjectScope, deal: string, { stage, ticked }: DealChecklist) {
  const checklist = stage === null ? [] : await itemsOf(scope, stage)
  const found = stageExit({ checklist, ticked: stage === null ? [] : (ticked[stage] ?? []) })
  const missing = found.items.filter(({ isTicked }) => !isTicked).map(({ item }) => item)
  return {
    deal,
    stage,
    ...found,
    note: missing.length === 0 ? null : `before it leaves the stage: ${missing.join(', ')}`,
  }
}
