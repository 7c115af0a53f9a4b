import { type Contamination, contaminationBy } from '@takt/shared/program'
import { experimentClaim, misusesOf } from '@takt/shared/misuse'
import type { Misuse } from '@takt/shared/schemas/claim.ts'
import type { Proposal } from '@takt/shared/schemas/decision.ts'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { Offer } from '@takt/shared/schemas/offer.ts'
import type { ExperimentResult } from '@takt/shared/schemas/result.ts'
import { readOffers } from '../../config-store/offers.ts'
import { readFrozenPlan } from '../../config-store/plan-freeze.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { glanceOf } from '../glance.ts'
import { today } from '../today.ts'
import { propose } from './decisions.ts'

/** What may be decided on a result, and how it must not be read. */
export type Judged = { proposal: Proposal; warnings: Misuse[] }

/** A result with what it allows and the misuses it is open to. */
export async function judgedResult(
  scope: ProjectScope,
  record: ExperimentRecord,
  { result, day }: { result: ExperimentResult; day: string },
): Promise<ExperimentResult & Judged> {
  const { experiment: plan } = record
  const frozen = await readFrozenPlan(scope, plan.key)
  const offers = await readOffers(scope.db, scope.project.id)
  const claim = experimentClaim(plan, result, {
    plannedPrimary: frozen?.plan.metrics.primary ?? null,
    days: glanceOf(record, result).days,
    offers: contaminationOf(scope, record, offers).offers.length,
    stoppedOn: dayOf(scope, record.stoppedAt),
  })
  return {
    ...result,
    proposal: propose(record, { result, day }),
    warnings: misusesOf(claim),
  }
}

/** The offers for everybody that overlap a test; none before it starts. */
export function contaminationOf(
  scope: ProjectScope,
  { experiment: { mode }, startedAt, stoppedAt }: ExperimentRecord,
  offers: readonly Offer[],
): Contamination {
  const from = dayOf(scope, startedAt)
  return from === null
    ? contaminationBy([], { mode, from: '', to: null })
    : contaminationBy(offers, { mode, from, to: dayOf(scope, stoppedAt) })
}

const dayOf = ({ project }: ProjectScope, at: string | null): string | null =>
  at === null ? null : today(project, Date.parse(at))
