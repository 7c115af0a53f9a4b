import { reviewCoverage } from '@takt/shared/metrics'
import { readAccountEntries, readKeyAccounts } from '../config-store/account-entries.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readAccountNames } from '../read-models/recurring-revenue.ts'
import { isoInstant } from './public-event.ts'

/** The quarter of a day: `2026-Q2`. */
export const quarterOf = (day: string): string =>
  `${day.slice(0, 4)}-Q${String(Math.ceil(Number(day.slice(5, 7)) / 3))}`

/** Key accounts of a quarter: who was reviewed, who is still to come. */
export async function reviewQueue(scope: ProjectScope, quarter: string) {
  const keys = await readKeyAccounts(scope)
  const names = await readAccountNames(scope)
  const held = await readAccountEntries(scope, { kind: 'review', quarter })
  const coverage = reviewCoverage({ accounts: keys, reviewed: held.map(({ account }) => account) })
  return {
    quarter,
    share: coverage.value,
    reviewed: coverage.reviewed,
    keyAccounts: coverage.accounts,
    note: coverage.reason === null ? null : 'no account is marked as a key account',
    queue: keys.map((account) => {
      const review = held.find((each) => each.account === account)
      return {
        account,
        name: names.get(account) ?? null,
        reviewedAt: review === undefined ? null : isoInstant(review.createdAtMs),
        text: review?.text ?? null,
        author: review?.author ?? null,
      }
    }),
  }
}
