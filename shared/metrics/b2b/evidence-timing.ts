import { nonNegative } from '../checked.ts'
import { quantileR7 } from '../quantile.ts'
import { quantileInterval, type SampleInterval } from './sample-interval.ts'
import type { CountRate } from './win-rate.ts'
import { countRate } from './win-rate.ts'

/** A deal that has left a stage, and when it got a document meant for that stage. */
export type EvidenceCase = {
  /** Null when it was never sent. */
  sentAt: number | null
  enteredAt: number
  /** Days spent in the stage. */
  stageDays: number
}

export type EvidenceTiming = {
  /** Deals that had the document when they came into the stage. */
  sentBefore: CountRate<'no_deals'>
  medianDaysWith: number | null
  medianDaysWithInterval: SampleInterval | null
  medianDaysWithout: number | null
  medianDaysWithoutInterval: SampleInterval | null
  /** Nobody was assigned to get the document early. */
  reading: 'correlation'
}

/** Whether documents arrive before the stage that asks for them, and how long the stage takes then. */
export function evidenceTiming(options: { deals: readonly EvidenceCase[] }): EvidenceTiming {
  const early = ({ sentAt, enteredAt }: EvidenceCase): boolean =>
    sentAt !== null && sentAt < enteredAt
  const daysOf = (deals: readonly EvidenceCase[]): number[] =>
    deals.map(({ stageDays }) => nonNegative(stageDays, 'stageDays'))
  const medianOf = (days: readonly number[]): number | null =>
    days.length === 0 ? null : quantileR7(days, 0.5)
  const before = options.deals.filter(early)
  const withDays = daysOf(before)
  const withoutDays = daysOf(options.deals.filter((deal) => !early(deal)))
  return {
    sentBefore: countRate(before.length, options.deals.length, 'no_deals'),
    medianDaysWith: medianOf(withDays),
    medianDaysWithInterval: quantileInterval(withDays),
    medianDaysWithout: medianOf(withoutDays),
    medianDaysWithoutInterval: quantileInterval(withoutDays),
    reading: 'correlation',
  }
}
