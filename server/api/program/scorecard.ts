import { bucketOf, HOLDOUT_SEED } from '@takt/shared/assignment'
import { misusesOf } from '@takt/shared/misuse'
import {
  cadenceOf,
  type Concluded,
  type HoldoutCheck,
  holdoutCheck,
  medianDaysToVerdict,
  programImpact,
  shrinkEffects,
  type TestedEffect,
  testedEffects,
  winRateOf,
} from '@takt/shared/program'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { proportionLift } from '@takt/shared/stats'
import { Hono } from 'hono'
import { z } from 'zod'
import { readDecisions, readEvidence } from '../../config-store/decisions.ts'
import { readExperiments } from '../../config-store/experiments.ts'
import { readIdeas } from '../../config-store/ideas.ts'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { readVisitorOutcomes } from '../../read-models/holdout-rows.ts'
import { addDays } from '../../read-models/period.ts'
import type { ApiEnv } from '../env.ts'
import { findExperiment } from '../experiment-record.ts'
import { createExperimentResults } from '../experiment-results.ts'
import { createMemory, type Memory } from '../memory.ts'
import { refuseForeignMode } from '../plan-checks.ts'
import { today } from '../today.ts'
import { query } from '../validate.ts'

const WEEKS = 12
const HOLDOUT_DAYS = 90
/** What the global holdout is compared by. */
const HOLDOUT_METRIC = 'conversion'

const Ask = z.object({ mode: Mode.optional() })

/** What the program as a whole comes to: how fast, how often right, and what it is honestly worth. */
export function scorecard({ now, answers }: Services) {
  const resultsOf = createExperimentResults(now, { answers })
  const memory = createMemory()
  return new Hono<ApiEnv>()
    .get('/program/scorecard', query(Ask), async (c) => {
      const { scope } = c.var
      const mode = c.req.valid('query').mode ?? (scope.project.mode === 'b2b' ? 'b2b' : 'b2c')
      refuseForeignMode(scope, mode)
      const day = today(scope.project, now())
      const { concluded, tested } = await readConcluded(scope, { mode, day })
      const impact = programImpact(tested)
      const promised = impact.find(
        ({ metric }) => metric.includes('purchase') || metric === HOLDOUT_METRIC,
      )
      return c.json({
        mode,
        cadence: cadenceOf(concluded, { today: day, weeks: WEEKS }),
        winRate: winRateOf(concluded),
        medianDaysToVerdict: medianDaysToVerdict(concluded),
        concluded,
        impact,
        holdout: holdoutCheck(promised?.honest ?? null, await readHoldout(scope, { memory, day })),
        warnings:
          impact.length === 0
            ? []
            : misusesOf({ program: { method: 'sum_of_raw', winners: impact.length } }),
      })
    })
    .get('/experiments/:key/ranking', async (c) => {
      const record = await findExperiment(c.var.scope, c.req.param('key'))
      const result = await resultsOf(c.var.scope, record)
      const known = testedEffects(record.experiment, result, null)
      const shrunk = shrinkEffects(
        known.flatMap(({ variant, as }) => (as === null ? [] : [{ ...as, id: variant }])),
      )
      const byShrunk = shrunk.toSorted((a, b) => b.shrunk - a.shrunk)
      return c.json({
        metric: record.experiment.metrics.primary,
        note: 'The best of many is best partly by luck (winner’s curse): the shrunk estimates take that out.',
        variants: byShrunk.map(({ id: variant, estimate: raw, ...rest }, index) => ({
          rank: index + 1,
          variant,
          raw,
          ...rest,
        })),
      })
    })
}

async function readConcluded(
  scope: ProjectScope,
  { mode, day }: { mode: Mode; day: string },
): Promise<{ concluded: Concluded[]; tested: TestedEffect[] }> {
  const records = new Map<string, ExperimentRecord>()
  for (const record of await readExperiments(scope.db, scope.project.id)) {
    if (record.experiment.mode === mode) records.set(record.experiment.key, record)
  }
  const ideas = await readIdeas(scope)
  const evidence = await readEvidence(scope)
  const concluded: Concluded[] = []
  const tested: TestedEffect[] = []
  for (const decision of await readDecisions(scope, { today: day })) {
    const record = records.get(decision.experiment)
    if (record === undefined) continue
    const { code, decidedOn, experiment } = decision
    const idea = ideas.find((each) => each.experiment === experiment)
    const ideaOn = today(scope.project, Date.parse(idea?.createdAt ?? record.createdAt))
    concluded.push({ experiment, code, ideaOn, decidedOn })
    const known = evidence.get(experiment)
    if (known === undefined) continue
    const shipped = code === 'ship' ? decision.variant : null
    tested.push(...testedEffects(record.experiment, known.result, shipped))
  }
  return { concluded, tested }
}

/** Conversion of everybody against those who never see an experiment, over the last quarter. */
async function readHoldout(
  scope: ProjectScope,
  { memory, day }: { memory: Memory; day: string },
): Promise<Omit<HoldoutCheck, 'agrees'>> {
  const { holdout } = scope.project.settings
  const none = { estimate: null, lower: null, upper: null }
  const frame = { metric: HOLDOUT_METRIC, observed: none, units: { heldOut: 0, others: 0 } }
  if (holdout === 0) {
    return {
      ...frame,
      reason: 'no_holdout',
      note: 'no global holdout is set; hold a few per cent out to check the total',
    }
  }
  return await memory(scope, ['holdout', holdout, day], async () => {
    const rows = await readVisitorOutcomes(scope, addDays(day, -HOLDOUT_DAYS))
    const heldOut = { successes: 0, trials: 0 }
    const others = { successes: 0, trials: 0 }
    for (const { visitor, bought } of rows) {
      const group = bucketOf(HOLDOUT_SEED, visitor) < holdout ? heldOut : others
      group.trials += 1
      group.successes += bought
    }
    const units = { heldOut: heldOut.trials, others: others.trials }
    if (heldOut.successes === 0 || others.trials === 0) {
      const note = 'too few orders in the holdout yet'
      return { ...frame, units, reason: 'too_few_orders', note }
    }
    const { estimate, ciLower, ciUpper } = proportionLift({ control: heldOut, treatment: others })
    const observed = { estimate, lower: ciLower, upper: ciUpper }
    return { ...frame, units, observed, reason: null, note: null }
  })
}
