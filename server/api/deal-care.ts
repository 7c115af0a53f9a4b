import {
  buyingCommittee,
  evidenceTiming,
  pilotGate,
  pilotSummary,
  reviewSummary,
} from '@takt/shared/metrics'
import {
  PilotOutcome,
  PilotPlan,
  ReviewRecord,
  type StageVersion,
} from '@takt/shared/schemas/stage.ts'
import { Hono } from 'hono'
import { readStageVersions } from '../config-store/stages.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { createLocalDay } from '../projections/local-day.ts'
import { readCommittees, readPilots, readReviews } from '../read-models/deal-care.ts'
import { readEvidenceCases } from '../read-models/evidence-cases.ts'
import type { ApiEnv } from './env.ts'
import { requireB2b } from './b2b-only.ts'
import { createMemory } from './memory.ts'
import { tell } from './tell-record.ts'
import { body } from './validate.ts'

const MINUTE_MS = 60_000

/** What deals need beside a price: pilots with an end, reviews, and the people who decide. */
export const dealCare = (services: Services) =>
  new Hono<ApiEnv>().route('/', pilots(services)).route('/', reviewsAndCommittees(services))

function pilots(services: Services) {
  const { now } = services
  return new Hono<ApiEnv>()
    .get('/pilots', async (c) => {
      requireB2b(c.var.scope, ['metrics'])
      const pilots = await readPilots(c.var.scope)
      const asOf = createLocalDay(c.var.scope.project.timeZone)(now())
      const counted = pilots.map(({ account, ...pilot }) => ({
        ...pilot,
        accountId: account ?? '',
      }))
      const known = counted.filter(({ accountId }) => accountId !== '')
      const summary = pilotSummary({ pilots: counted, asOf })
      const { fatiguedAccounts } = pilotSummary({ pilots: known, asOf })
      return c.json({
        asOf,
        ...summary,
        fatiguedAccounts,
        pilots: pilots.map((pilot) => ({ ...pilot, missing: pilotGate(pilot) })),
      })
    })
    .put('/pilots', body(PilotPlan), async (c) => {
      requireB2b(c.var.scope, ['metrics'])
      const { key, deal, account, ...plan } = c.var.body
      const missing = pilotGate(plan)
      if (plan.startsOn !== null && missing.length > 0) throw cannotStart(missing)
      await tell(services, c.var, {
        name: 'Pilot Planned',
        key: `pilot-${key}`,
        account,
        fields: {
          pilot_id: key,
          deal_id: deal,
          criteria: plan.criteria,
          starts_on: plan.startsOn,
          ends_on: plan.endsOn,
          fee_minor: plan.feeMinor,
        },
      })
      return c.json({ key, missing })
    })
    .post('/pilots/:key/decide', body(PilotOutcome), async (c) => {
      requireB2b(c.var.scope, ['metrics'])
      const key = c.req.param('key')
      const pilots = await readPilots(c.var.scope)
      if (!pilots.some(({ id }) => id === key)) {
        throw new AppError('not_found', `pilot: there is no pilot "${key}"`)
      }
      const { outcome, decidedOn } = c.var.body
      await tell(services, c.var, {
        name: 'Pilot Decided',
        key: `pilot-${key}`,
        account: null,
        fields: { pilot_id: key, outcome, decided_on: decidedOn },
      })
      return c.json({ key, outcome })
    })
}

function reviewsAndCommittees(services: Services) {
  const { now } = services
  const remember = createMemory()
  return new Hono<ApiEnv>()
    .get('/reviews', async (c) => {
      requireB2b(c.var.scope, ['metrics'])
      const { scope } = c.var
      const nowMs = now()
      const minute = Math.floor(nowMs / MINUTE_MS)
      return c.json(
        await remember(scope, ['reviews', minute], async () => {
          const reviews = await readReviews(scope)
          const evidence = evidenceTiming({ deals: await readEvidenceCases(scope) })
          return { kinds: reviewSummary({ reviews, nowMs }), evidence, reviews }
        }),
      )
    })
    .put('/reviews', body(ReviewRecord), async (c) => {
      requireB2b(c.var.scope, ['metrics'])
      const { key, deal, kind, submittedOn, outcome, decidedOn } = c.var.body
      await tell(services, c.var, {
        name: outcome === 'pending' ? 'Review Submitted' : 'Review Decided',
        key: `review-${key}`,
        account: null,
        fields: {
          review_id: key,
          deal_id: deal,
          kind,
          submitted_at: submittedOn,
          outcome,
          ...(decidedOn === null ? {} : { decided_at: decidedOn }),
        },
      })
      return c.json({ key, outcome })
    })
    .get('/committees', async (c) => {
      const { scope } = c.var
      requireB2b(scope, ['metrics'])
      const versions = await readStageVersions(scope.db, scope.project.id)
      const accounts = await remember(scope, ['committees'], () => readCommittees(scope))
      const isPastApproval = approvalIn(versions)
      return c.json({
        accounts: accounts.map(({ account, accountName, roles, contacts, deals }) => ({
          account,
          accountName,
          contacts,
          ...buyingCommittee({
            roles,
            contacts,
            deals: deals.map((deal) => ({
              id: deal.key,
              isPastApproval: isPastApproval(deal.stage),
            })),
          }),
        })),
      })
    })
}

/** Whether a stage lies beyond the committee's approval, by the definitions in force. */
function approvalIn(versions: readonly StageVersion[]): (stage: string | null) => boolean {
  const approval = versions.find(
    ({ name, until, level }) =>
      level === 'opportunity' && until === null && /committee|approval|ausschuss/iu.test(name),
  )
  const position = new Map(versions.map((stage) => [stage.key, stage.position]))
  return (stage) =>
    stage !== null &&
    (/contract|vertrag/iu.test(stage) ||
      (approval !== undefined && (position.get(stage) ?? -1) > approval.position))
}

const WORDS = { criteria: 'success criteria', end_date: 'end date' } as const

const cannotStart = (missing: readonly ('criteria' | 'end_date')[]): AppError =>
  new AppError(
    'invalid_request',
    `cannot start: ${missing.map((each) => WORDS[each]).join(' and ')} missing`,
    { missing },
  )
