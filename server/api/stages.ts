import { SALES_ROLES, StageDefinition, type StageVersion } from '@takt/shared/schemas/stage.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { putStage, readStageVersions } from '../config-store/stages.ts'
import type { Services } from '../context.ts'
import { inSnapshot } from '../db/scope.ts'
import { reprojectDealsIn } from '../projections/crm/reproject-deals.ts'
import { readStagesInUse } from '../read-models/crm-quality.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { requireB2b } from './b2b-only.ts'
import { body } from './validate.ts'

const StageChange = StageDefinition.extend({
  /** From when a first definition holds; now by default. A later one always holds from now. */
  since: z.iso.datetime({ offset: true }).nullable().default(null),
})

/**
 * What stages mean: the catalogue with its versions, and the stages in use that nobody has defined. A
 * change makes a new version; a stage that a deal entered before keeps the one of that time.
 */
export function stages({ store, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/stages', async (c) => {
      const { scope } = c.var
      requireB2b(scope, ['metrics'])
      const { versions, used } = await inSnapshot(scope, async (snapshot) => ({
        versions: await readStageVersions(snapshot.db, scope.project.id),
        used: await readStagesInUse(snapshot),
      }))
      return c.json(catalogueOf(versions, used))
    })
    .put('/stages', body(StageChange), (c) => {
      requireB2b(c.var.scope, ['metrics'])
      const { since, ...definition } = c.var.body
      const { project } = c.var.scope
      const change = changeBy(c.var, now())
      const result = store.writer.transaction(() => {
        const put = putStage(store.writer, change, {
          definition,
          sinceMs: since === null ? null : Date.parse(since),
        })
        const isOfDeals = put.isNew && definition.level === 'opportunity'
        const deals = isOfDeals ? reprojectDealsIn(store.writer, project, definition.key) : 0
        return { ...put, deals }
      })
      return c.json({ key: definition.key, ...result })
    })
}

type Used = Awaited<ReturnType<typeof readStagesInUse>>

/** The definitions in force with their history, and what is in use without one. */
function catalogueOf(versions: readonly StageVersion[], used: Used) {
  const uses = new Map(used.map((use) => [use.key, use]))
  const inForce = versions.filter(({ until }) => until === null)
  const defined = inForce.map((stage) => {
    const isOfDeals = stage.level === 'opportunity'
    const use = isOfDeals ? uses.get(stage.key) : undefined
    return {
      ...stage,
      isDocumented: stage.entryRule !== '',
      note: noteOf(stage.entryRule === '', use?.undocumentedEntries ?? 0),
      missingOwners: isOfDeals
        ? OWNERS_EXPECTED.filter((role) => !stage.owners.includes(role))
        : [],
      entries: use?.entries ?? 0,
      openDeals: use?.open ?? 0,
      versions: versions.filter(({ level, key }) => level === stage.level && key === stage.key),
    }
  })
  const known = new Set(
    inForce.filter(({ level }) => level === 'opportunity').map(({ key }) => key),
  )
  const undefinedStages = used
    .filter(({ key }) => !known.has(key))
    .map(({ key, entries, open }) => ({ key, entries, openDeals: open, note: 'undefined stage' }))
  return {
    stages: defined,
    undefined: undefinedStages,
    roles: SALES_ROLES,
    undocumented: [
      ...defined.filter(({ isDocumented }) => !isDocumented).map(({ key }) => key),
      ...undefinedStages.map(({ key }) => key),
    ],
  }
}

/** An opportunity is the account executive's, with a solutions consultant beside them. */
const OWNERS_EXPECTED = ['ae', 'solutions_consultant'] as const

function noteOf(isUndocumented: boolean, earlier: number): string | null {
  if (isUndocumented) return 'undefined stage: it has no entry rule'
  return earlier === 0 ? null : `${String(earlier)} entries happened before it was defined`
}
