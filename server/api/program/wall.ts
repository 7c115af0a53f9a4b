import {
  aimAt,
  alignmentOf,
  bottleneckOf,
  healthSigns,
  type Interaction,
  placeOf,
  progressOf,
} from '@takt/shared/program'
import type { DecisionRecord } from '@takt/shared/schemas/decision.ts'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { FunnelStep } from '@takt/shared/schemas/funnel-step.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import type { Offer } from '@takt/shared/schemas/offer.ts'
import type { ExperimentResult } from '@takt/shared/schemas/result.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { readDecisions } from '../../config-store/decisions.ts'
import { readExperiments } from '../../config-store/experiments.ts'
import { readOffers } from '../../config-store/offers.ts'
import { readFrozenPlan } from '../../config-store/plan-freeze.ts'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import type { ApiEnv } from '../env.ts'
import { createExperimentResults } from '../experiment-results.ts'
import { glanceOf } from '../glance.ts'
import { refuseForeignMode } from '../plan-checks.ts'
import { today } from '../today.ts'
import { query } from '../validate.ts'
import { createInteractionScan } from './interactions.ts'
import { contaminationOf, judgedResult } from './judged-result.ts'
import { readStepHealth, reachWarnings } from './step-health.ts'

const Ask = z.object({
  mode: Mode.optional(),
  /** The bottleneck that the team has named; measured unless given. */
  bottleneck: FunnelStep.optional(),
  /** The primary rhythm; the project's own, or the one asked for, unless given. */
  primary: Mode.optional(),
})

/** Every test with its health, its progress and what may be decided: one view to understand all. */
export function wall({ now, answers }: Services) {
  const resultsOf = createExperimentResults(now, { answers })
  const scanInteractions = createInteractionScan({ now, answers })
  return new Hono<ApiEnv>().get('/program/wall', query(Ask), async (c) => {
    const { scope } = c.var
    const asked = c.req.valid('query')
    const mode = asked.mode ?? (scope.project.mode === 'b2b' ? 'b2b' : 'b2c')
    refuseForeignMode(scope, mode)
    const day = today(scope.project, now())
    const all = await readExperiments(scope.db, scope.project.id)
    const shown = all.filter(({ experiment }) => experiment.mode === mode)
    const running = shown.filter(({ status }) => status === 'running')
    const scan = await scanInteractions(scope, { running, day })
    const known = {
      day,
      offers: await readOffers(scope.db, scope.project.id),
      decisions: await readDecisions(scope, { today: day }),
      interactions: scan.answer,
    }
    const tests = []
    for (const record of shown) {
      const result = await resultsOf(scope, record, { patience: 'list' })
      tests.push(await testOf(scope, record, { ...known, result }))
    }
    const active = shown.filter(({ status }) => status !== 'stopped')
    const steps = (await readStepHealth(scope, [mode], day)).get(mode) ?? []
    const measured = bottleneckOf(steps)
    const bottleneck =
      asked.bottleneck === undefined
        ? { step: measured, origin: measured === null ? null : ('measured' as const) }
        : { step: asked.bottleneck, origin: 'stated' as const }
    const activeEverywhere = all.filter(({ status }) => status !== 'stopped')
    return c.json({
      mode,
      asOf: new Date(now()).toISOString(),
      tests,
      interactions: known.interactions,
      interactionsComputed: scan.computed,
      steps,
      aim: aimAt(
        bottleneck,
        active.map(({ experiment }) => ({ key: experiment.key, step: placeOf(experiment).step })),
      ),
      alignment: alignmentOf(
        activeEverywhere.map(({ experiment }) => experiment),
        asked.primary ?? mode,
      ),
    })
  })
}

type Known = {
  day: string
  offers: readonly Offer[]
  decisions: readonly DecisionRecord[]
  interactions: readonly Interaction[]
  result: ExperimentResult
}

async function testOf(
  scope: ProjectScope,
  record: ExperimentRecord,
  { day, offers, decisions, interactions, result }: Known,
) {
  const { experiment: plan, status } = record
  const { key, mode } = plan
  const contamination = contaminationOf(scope, record, offers)
  const place = placeOf(plan)
  const frozen = await readFrozenPlan(scope, key)
  const judged = await judgedResult(scope, record, { result, day })
  const isDraft = status === 'draft'
  return {
    ...record,
    ...place,
    glance: glanceOf(record, result),
    signs: healthSigns({
      health: result.health,
      contamination,
      interactions: interactions.filter(({ first, second }) => first === key || second === key),
    }),
    progress: isDraft ? null : progressOf(plan, result),
    proposal: isDraft ? null : judged.proposal,
    decision: decisions.find(({ experiment }) => experiment === key) ?? null,
    contamination,
    planHash: frozen?.hash ?? null,
    deviations: frozen?.deviations.length ?? 0,
    warnings: [
      ...(await reachWarnings(scope, { mode, step: place.step }, day)),
      ...judged.warnings,
    ],
  }
}
