import { parseDay } from '../calendar.ts'
import type { CountRate } from './win-rate.ts'
import { countRate } from './win-rate.ts'

/** What an open deal must say about itself to be believed. */
export type HygieneDeal = {
  id: string
  amountMinor: number | null
  /** Expected close date, `YYYY-MM-DD`. */
  closeOn: string | null
  nextStep: string | null
  owner: string | null
  source: string | null
}

export type HygieneCheck =
  | 'amount_missing'
  | 'close_date_missing'
  | 'close_date_past'
  | 'next_step_missing'
  | 'owner_missing'
  | 'source_missing'

const CHECKS: Readonly<Record<HygieneCheck, (deal: HygieneDeal, today: number) => boolean>> = {
  amount_missing: ({ amountMinor }) => amountMinor === null || amountMinor === 0,
  close_date_missing: ({ closeOn }) => closeOn === null,
  close_date_past: ({ closeOn }, today) => closeOn !== null && parseDay(closeOn) < today,
  next_step_missing: ({ nextStep }) => isBlank(nextStep),
  owner_missing: ({ owner }) => isBlank(owner),
  source_missing: ({ source }) => isBlank(source),
}

function isBlank(text: string | null): boolean {
  return text === null || text.trim() === ''
}

export type PipelineHygiene = {
  /** Share of open deals without a finding. No interval: every deal is known. */
  clean: Omit<CountRate<'no_open_deals'>, 'interval'>
  /** Most frequent first. */
  checks: { check: HygieneCheck; deals: string[] }[]
  findings: { id: string; checks: HygieneCheck[] }[]
}

/**
 * Which open deals lack what a forecast needs, since stale and empty records inflate coverage.
 *
 * @param options.deals open deals only
 * @param options.asOf calendar day of the workspace, `YYYY-MM-DD`; a close date of today is not past
 */
export function pipelineHygiene(options: {
  deals: readonly HygieneDeal[]
  asOf: string
}): PipelineHygiene {
  const today = parseDay(options.asOf, 'asOf')
  const names = Object.keys(CHECKS) as HygieneCheck[]
  const findings = options.deals.map((deal) => ({
    id: deal.id,
    checks: names.filter((check) => CHECKS[check](deal, today)),
  }))
  const found = findings.filter(({ checks }) => checks.length > 0)
  const { interval: _, ...clean } = countRate(
    findings.length - found.length,
    findings.length,
    'no_open_deals',
  )
  const checks = names.map((check) => ({
    check,
    deals: found.filter((finding) => finding.checks.includes(check)).map(({ id }) => id),
  }))
  return {
    clean,
    checks: checks.toSorted((a, b) => b.deals.length - a.deals.length),
    findings: found,
  }
}
