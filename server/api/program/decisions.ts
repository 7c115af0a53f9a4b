import { daysAfter, proposalFor, targetMet } from '@takt/shared/program'
import {
  Decision,
  type DecisionRecord,
  FollowUp,
  type Proposal,
} from '@takt/shared/schemas/decision.ts'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { ExperimentResult } from '@takt/shared/schemas/result.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import {
  addDecision,
  putFollowUp,
  readDecision,
  readDecisions,
  readEvidence,
} from '../../config-store/decisions.ts'
import { setExperimentStatus } from '../../config-store/experiments.ts'
import { readFrozenPlan } from '../../config-store/plan-freeze.ts'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { AppError } from '../../errors.ts'
import type { ApiEnv } from '../env.ts'
import { changeBy, findExperiment } from '../experiment-record.ts'
import { createExperimentResults } from '../experiment-results.ts'
import { today } from '../today.ts'
import { body, query } from '../validate.ts'
import { noteLearnings } from './learning-notes.ts'

/** After so many days somebody is asked whether it was still true. */
const FOLLOW_UP_DAYS = 60

const Ask = z.object({ followUp: z.enum(['scheduled', 'due', 'done']).optional() })

/** What is known when a decision is taken. */
type Known = { result: ExperimentResult; proposal: Proposal }

/** Decisions with the evidence they were taken on, and whether they were still right later. */
export function decisions(services: Services) {
  const { now, answers } = services
  const resultsOf = createExperimentResults(now, { answers })
  const readKnown = async (scope: ProjectScope, record: ExperimentRecord): Promise<Known> => {
    const result = await resultsOf(scope, record)
    return {
      result,
      proposal: propose(record, { result, day: today(scope.project, now()) }),
    }
  }
  return new Hono<ApiEnv>()
    .get('/decisions', query(Ask), async (c) => {
      const { followUp } = c.req.valid('query')
      const all = await readDecisions(c.var.scope, { today: today(c.var.scope.project, now()) })
      const shown = all.filter((each) => followUp === undefined || each.followUp.state === followUp)
      return c.json({ decisions: shown })
    })
    .get('/experiments/:key/decision', async (c) => {
      const { scope } = c.var
      const record = await findExperiment(scope, c.req.param('key'))
      const day = today(scope.project, now())
      const decision =
        (await readDecision(scope, { key: record.experiment.key, today: day })) ?? null
      const evidence = (await readEvidence(scope, record.experiment.key)).get(record.experiment.key)
      const { result, proposal } =
        evidence === undefined
          ? await readKnown(scope, record)
          : { result: evidence.result, proposal: evidence.proposal as Proposal }
      return c.json({
        decision,
        proposal,
        chain: record.experiment.chain ?? [],
        target: targetOf(record, result, decision?.variant ?? proposal.variant),
      })
    })
    .get('/experiments/:key/decision/evidence', async (c) => {
      const key = c.req.param('key')
      const evidence = (await readEvidence(c.var.scope, key)).get(key)
      if (evidence === undefined) throw undecided(key)
      return c.json(evidence)
    })
    .post('/experiments/:key/decision', body(Decision), async (c) => {
      const record = await findExperiment(c.var.scope, c.req.param('key'))
      const known = await readKnown(c.var.scope, record)
      const decision = completed(record, { decision: c.var.body, ...known })
      return c.json(await take(services, c.var, { record, decision, ...known }), 201)
    })
    .route('/', followUps(services))
}

/** Whether decisions were still right when somebody looked again. */
function followUps({ store, now }: Services) {
  return new Hono<ApiEnv>().post('/experiments/:key/follow-up', body(FollowUp), async (c) => {
    const { scope } = c.var
    const key = c.req.param('key')
    const day = today(scope.project, now())
    if ((await readDecision(scope, { key, today: day })) === undefined) throw undecided(key)
    if (!putFollowUp(store.writer, changeBy(c.var, now()), { key, followUp: c.var.body })) {
      throw new AppError('conflict', 'there is nothing to follow up, or it is answered already')
    }
    return c.json(await readDecision(scope, { key, today: day }))
  })
}

/** Takes a decision: keeps the evidence, stops the test, and tells the learnings it speaks of. */
async function take(
  { store: { writer }, now }: Services,
  variables: ApiEnv['Variables'],
  { record, decision, ...known }: Known & { record: ExperimentRecord; decision: Decision },
): Promise<DecisionRecord | undefined> {
  const { scope } = variables
  const { key } = record.experiment
  const day = today(scope.project, now())
  const change = changeBy(variables, now())
  const notes = await noteLearnings(scope, record, { result: known.result, decision, day })
  const planHash = (await readFrozenPlan(scope, key))?.hash ?? null
  const id = addDecision(writer, change, {
    key,
    decision,
    evidence: { ...known, planHash },
    decidedOn: day,
    followUpOn: isKept(decision) ? daysAfter(day, FOLLOW_UP_DAYS) : null,
    onStored: () => {
      if (record.status === 'running') {
        setExperimentStatus(writer, { ...change, key, to: 'stopped' })
      }
      for (const note of notes) note(writer, change)
    },
  })
  if (id === undefined) throw new AppError('conflict', `"${key}" is decided already`)
  return await readDecision(scope, { key, today: day })
}

const undecided = (key: string): AppError =>
  new AppError('not_found', `"${key}" has no decision yet`)

const isKept = ({ code }: Decision): boolean => code === 'ship' || code === 'trade_off'

/** What the evidence allows now. */
export const propose = (
  { experiment: plan }: ExperimentRecord,
  { result, day }: { result: ExperimentResult; day: string },
): Proposal => proposalFor({ plan, result, lastUnitDay: result.lastUnitDay, today: day })

function targetOf(
  { experiment: { target } }: ExperimentRecord,
  { metrics }: ExperimentResult,
  variant: string | null,
) {
  if (target === undefined) return null
  const comparisons = metrics.find(({ metric }) => metric === target.metric)?.comparisons ?? []
  const found = comparisons.find((each) => each.variant === variant) ?? comparisons[0]
  const relative = found?.relative ?? null
  return { ...target, reached: relative, met: targetMet(target, relative?.estimate ?? null) }
}

/** The decision with its defaults, once the evidence allows it. */
function completed(
  record: ExperimentRecord,
  {
    decision,
    result,
    proposal,
  }: { decision: Decision; result: ExperimentResult; proposal: Proposal },
): Decision {
  const { experiment: plan, status } = record
  refuseWithoutResult(status, result)
  const links = plan.chain ?? []
  if (decision.links.length !== links.length) {
    throw refusal('links', `mark each of the ${String(links.length)} links held, not or unknown`)
  }
  const variant = decision.variant ?? (isKept(decision) ? proposal.variant : null)
  const treatments = plan.variants.slice(1).map(({ key }) => key)
  if (variant !== null && !treatments.includes(variant)) {
    throw refusal('variant', `no treatment "${variant}"; one of ${treatments.join(', ')}`)
  }
  const isAllowed = !isKept(decision) || decision.code === proposal.code
  if (!isAllowed && decision.override === '') {
    throw refusal(
      'code',
      `the evidence does not allow "${decision.code}": ${proposal.reason} Give an override with its reason to decide so all the same.`,
    )
  }
  return { ...decision, variant, owner: decision.owner === '' ? plan.owner : decision.owner }
}

function refuseWithoutResult(status: ExperimentRecord['status'], result: ExperimentResult): void {
  const units = result.variants.reduce((sum, each) => sum + each.units, 0)
  if (status !== 'draft' && units > 0) return
  throw new AppError('conflict', 'there is no result yet, so there is nothing to decide')
}

const refusal = (field: string, reason: string): AppError =>
  new AppError('unprocessable', `${field}: ${reason}`, { field })
