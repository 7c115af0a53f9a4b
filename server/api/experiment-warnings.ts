import {
  contaminationBy,
  contaminationMisuse,
  placeOf,
  promotionMisuse,
} from '@takt/shared/program'
import type { Misuse } from '@takt/shared/schemas/claim.ts'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { readOffers } from '../config-store/offers.ts'
import type { ProjectScope } from '../db/scope.ts'
import { promotions } from './offers.ts'
import { reachWarnings } from './program/step-health.ts'
import { today } from './today.ts'

/**
 * What else a test is open to on its own page: offers that overlap it, a leak below the reach that it
 * brings, and customers of its offer who are worth less later (products J01, M11, D20).
 */
export async function experimentWarnings(
  scope: ProjectScope,
  record: ExperimentRecord,
  day: string,
): Promise<Misuse[]> {
  const { experiment: plan, status } = record
  const { step } = placeOf(plan)
  const reach =
    status === 'stopped' ? [] : await reachWarnings(scope, { mode: plan.mode, step }, day)
  return [
    ...(await contamination(scope, record)),
    ...reach.map(({ rule, reason, fix }) => ({ rule, reason, fix })),
    ...(await promotion(scope, plan.key, day)),
  ]
}

async function contamination(
  scope: ProjectScope,
  { experiment: { key, mode }, startedAt, stoppedAt }: ExperimentRecord,
): Promise<Misuse[]> {
  if (startedAt === null) return []
  const offers = await readOffers(scope.db, scope.project.id)
  const dayOf = (at: string): string => today(scope.project, Date.parse(at))
  const found = contaminationBy(
    offers.filter(({ experiment }) => experiment !== key),
    { mode, from: dayOf(startedAt), to: stoppedAt === null ? null : dayOf(stoppedAt) },
  )
  const misuse = contaminationMisuse(found)
  return misuse === null ? [] : [misuse]
}

async function promotion(scope: ProjectScope, key: string, day: string): Promise<Misuse[]> {
  const offers = await readOffers(scope.db, scope.project.id)
  const isLinked = offers.some(({ experiment, mode }) => experiment === key && mode === 'b2c')
  if (!isLinked) return []
  const { rows, base, currency } = await promotions(scope, day)
  const money = (value: number | null): string => `${(value ?? 0).toFixed(2)} ${currency}`
  return rows
    .filter(({ experiment, isWarning }) => experiment === key && isWarning)
    .map(({ name, value, change, eligible }) =>
      promotionMisuse(
        {
          name,
          eligible,
          value: money(value),
          change: `${((change ?? 0) * 100).toFixed(1).replace('-', '\u2212')} %`,
        },
        money(base.value),
      ),
    )
}
