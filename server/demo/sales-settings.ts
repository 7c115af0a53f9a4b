import { quarterAfter, quarterOfDay } from '@takt/shared/metrics'
import type { Change } from '../config-store/audit.ts'
import { putSalesPeople } from '../config-store/crm-lists.ts'
import { addObjective } from '../config-store/objectives.ts'
import { type ProjectRecord, updateProjectSettings } from '../config-store/projects.ts'
import { putTarget } from '../config-store/quarter-targets.ts'
import { putProfile } from '../config-store/profile.ts'
import { putSpend } from '../config-store/spend.ts'
import { putStage } from '../config-store/stages.ts'
import type { Services } from '../context.ts'
import type { Writer } from '../db/store.ts'
import { COMPANY_PROFILE } from './profiles.ts'
import { salesSpend } from './sales.ts'
import { STAGE_DEFINITIONS } from './sales-stages.ts'

/** Of the case: 2,000 a month × 60 % ÷ 1.25 % is a lifetime value of 96,000. */
const WORTH = { grossMargin: 0.6, monthlyChurnRate: 0.0125 }
/** Before any of its deals. */
const STAGES_SINCE_MS = Date.UTC(2020, 0, 1)
const DAY_MS = 86_400_000
const SETTLED_DAYS = 60
const TARGET_MINOR = 80_000_000
const SALES_PEOPLE = [
  { owner: 'Dana', manager: 'Ines', region: 'North' },
  { owner: 'Emil', manager: 'Ines', region: 'South' },
  { owner: 'Farah', manager: 'Jonas', region: 'North' },
  { owner: 'Goran', manager: 'Jonas', region: 'South' },
]
const QUARTERS_WITH_TARGET = [-4, -3, -2, -1, 0]

const putStages = (writer: Writer, change: Change): void => {
  for (const definition of STAGE_DEFINITIONS) {
    putStage(writer, change, { definition, sinceMs: STAGES_SINCE_MS })
  }
}

/** The same rules of stages for another demo workspace; set once. */
export function ensureStages(
  { store: { writer } }: Services,
  { id, settings: before }: ProjectRecord,
  nowMs: number,
): void {
  if (before.salesWorth.grossMargin !== null) return
  const change = { projectId: id, actor: 'demo', nowMs: nowMs - SETTLED_DAYS * DAY_MS }
  updateProjectSettings(writer, { ...change, before, after: { ...before, salesWorth: WORTH } })
  putStages(writer, change)
}

/** What SaaS B's quarter is held against: targets, costs, rules of the stages, objectives; set once. */
export function ensureQuarter(
  { store }: Services,
  company: ProjectRecord,
  { anchor, nowMs }: { anchor: string; nowMs: number },
): void {
  const { writer } = store
  // As if the company had always known it, so that its first retro does too.
  const change = { projectId: company.id, actor: 'demo', nowMs: nowMs - SETTLED_DAYS * DAY_MS }
  const { settings: before } = company
  if (before.salesWorth.grossMargin !== null) return
  updateProjectSettings(writer, { ...change, before, after: { ...before, salesWorth: WORTH } })
  putProfile(writer, change, COMPANY_PROFILE)
  putSpend(writer, company.id, salesSpend(anchor))
  putStages(writer, change)
  putSalesPeople(writer, company.id, SALES_PEOPLE)
  const now = quarterOfDay(anchor)
  for (const offset of QUARTERS_WITH_TARGET) {
    const quarter = quarterAfter(now, offset).id
    putTarget(writer, change, { quarter, amountMinor: TARGET_MINOR, currency: company.currency })
  }
  addObjective(writer, change, {
    quarter: now.id,
    title: 'Security review no longer decides the quarter',
    owner: 'Dana, solutions',
    keyResults: [
      {
        name: 'Win rate of opportunities',
        unit: '%',
        metric: 'win_rate_created_count',
        baseline: 19,
        target: 27,
        actual: 23,
      },
      {
        name: 'Days from opportunity to win',
        unit: 'days',
        metric: 'sales_cycle_days',
        baseline: 94,
        target: 61,
        actual: 70,
      },
    ],
  })
}
