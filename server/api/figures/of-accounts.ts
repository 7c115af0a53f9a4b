import {
  committeeCoverage,
  countRate,
  discoveryStanding,
  meanInterval,
  pilotSummary,
  reviewSummary,
} from '@takt/shared/metrics'
import { summarize } from '@takt/shared/stats'
import { readDiscoveries } from '../../read-models/deal-discovery.ts'
import { readDrawnLeads } from '../../read-models/re-engagement.ts'
import { readCommittees, readPilots, readReviews } from '../../read-models/deal-care.ts'
import { readFunnelLeaks } from '../../read-models/crm-quality.ts'
import { readCustomerHandOffs } from '../../read-models/customer-hand-offs.ts'
import { countMeetings } from '../../read-models/meetings.ts'
import { readLeads } from '../../read-models/leads.ts'
import { quarterOf, reviewQueue } from '../account-reviews.ts'
import { loopOfAccounts } from '../account-answers.ts'
import { customerHandOffs } from '../pipeline/hand-offs.ts'
import { leadFunnel } from '../pipeline/leads.ts'
import { reEngagements } from '../pipeline/re-engagement.ts'
import { economics } from '../revenue-economics.ts'
import {
  type At,
  type Ends,
  countRow,
  endsOf,
  type FigureRow,
  type Figures,
  missingRow,
  moneyEnds,
  moneyRow,
  numberRow,
  shareRow,
  wordsOf,
} from './row.ts'

const SLA_HOURS = 24
const RENEWAL_DAYS = 60

/** Figures of what surrounds deals: leads, reviews, pilots, accounts and what customers are worth. */
export const ACCOUNT_FIGURES: Figures = {
  approval_rate: async ({ scope, nowMs }) => {
    const kinds = reviewSummary({ reviews: await readReviews(scope), nowMs }).filter(
      ({ kind }) => kind !== 'procurement',
    )
    const sum = (of: 'approved' | 'submitted' | 'pending'): number =>
      kinds.reduce((total, kind) => total + kind[of], 0)
    const rate = countRate(sum('approved'), sum('submitted'), 'no_reviews')
    return shareRow(rate, sum('pending') === 0 ? null : `${String(sum('pending'))} are pending`)
  },
  pilot_conversion_rate: async (at) => shareRow((await pilotsOf(at)).conversion),
  pilot_to_contract_days: async (at) => {
    const {
      medianDaysToContract: days,
      medianDaysToContractInterval: ends,
      conversion,
    } = await pilotsOf(at)
    if (days === null) return missingRow('no pilot has led to a contract')
    const note = ends === null ? 'median; too few for an interval' : 'median'
    return numberRow(days, { of: conversion.numerator, note, ends: endsOf(ends) })
  },
  overdue_pilots: async (at) => countRow((await pilotsOf(at)).overdue.length),
  pilot_fatigue_accounts: async (at) => countRow((await pilotsOf(at)).fatiguedAccounts.length),
  sql_acceptance_rate: async (at) => shareRow((await leadsOf(at)).handOffs.acceptance),
  handoff_within_sla_share: async (at) => {
    const { met, breached, slaHours } = (await leadsOf(at)).handOffs
    const { scope, from, to, nowMs } = at
    const accounts = await readCustomerHandOffs(scope, { from, to })
    const won =
      accounts === null
        ? null
        : customerHandOffs(accounts, { nowMs, timeZone: scope.project.timeZone })
    const [kept, late] = [met + (won?.met ?? 0), breached + (won?.breached ?? 0)]
    const rate = countRate(kept, kept + late, 'nothing_due')
    const toSales = `to sales within ${String(slaHours)} hours`
    const note =
      won === null ? toSales : `${toSales}, to customer success within ${String(won.slaHours)}`
    return shareRow(rate, note)
  },
  inactive_leads: async (at) => {
    const { count, neverActive, days } = (await leadsOf(at)).inactive
    const never = neverActive === 0 ? '' : `; ${String(neverActive)} were never active`
    return countRow(count, `${String(days)} days or more${never}`)
  },
  unmatched_crm_leads: async ({ scope }) => {
    const { leadsUnseen, leads } = await readFunnelLeaks(scope)
    return leads === 0
      ? missingRow('no lead is known')
      : { ...countRow(leadsUnseen), note: `of ${String(leads)} leads` }
  },
  accounts_reviewed_share: async ({ scope, setting }) => {
    const { reviewed, keyAccounts, quarter } = await reviewQueue(scope, quarterOf(setting.today))
    return shareRow(countRate(reviewed, keyAccounts, 'no_key_accounts'), `in ${quarter}`)
  },
  committee_coverage: async ({ scope }) => {
    const accounts = await readCommittees(scope)
    const known = accounts.map(({ roles }) => committeeCoverage(roles))
    const sum = (of: 'known' | 'missing'): number =>
      known.reduce((total, each) => total + each[of].length, 0)
    const rate = countRate(sum('known'), sum('known') + sum('missing'), 'no_open_deals')
    return shareRow(rate, `of the accounts with an open deal: ${String(accounts.length)}`)
  },
  account_engagement: async (at) => {
    const { scope, answers, nowMs } = at
    const { today: day } = at.setting
    const scores = await at.remember(scope, ['account scores', day], async () => {
      const list = await answers.ask(scope, 'accountList', { day, nowMs })
      return list.accounts.flatMap(({ score }) => score ?? [])
    })
    if (scores.length === 0) return missingRow('no account has a score')
    return numberRow(summarize(scores).mean, {
      of: scores.length,
      note: 'a ranking aid: mean of the scored accounts',
      ends: endsOf(meanInterval(scores)),
    })
  },
  onboarded_rate: async (at) => loopFigure(at, 'onboarded'),
  activated_rate: async (at) => loopFigure(at, 'active'),
  qualified_meeting_rate: async ({ scope, from, to }) => {
    const { held, qualified, unsaid } = await countMeetings(scope, { from, to })
    const note = unsaid === 0 ? null : `${String(unsaid)} meetings do not say`
    return shareRow(countRate(qualified, held - unsaid, 'no_meetings'), note)
  },
  reference_call_win_rate: async ({ scope, remember, answers, from, to }) => {
    const asked = { days: { from, to }, kind: 'reference_call' }
    const found = await remember(scope, ['influence', asked], () =>
      answers.ask(scope, 'dealInfluence', asked),
    )
    return shareRow(found.with, 'correlation: nobody assigned the calls')
  },
  renewals_due: async (at) =>
    countRow((await worthOf(at)).renewals.length, `within ${String(RENEWAL_DAYS)} days`),
  acv: async (at) => contractFigure(at, 'acvMinor'),
  tcv: async (at) => contractFigure(at, 'tcvMinor'),
  ltv_margin: async (at) => {
    const found = (await worthOf(at)).ltvMinor.find(({ variant }) => variant === 'margin')
    return moneyFigure(at, found)
  },
  cac: async (at) => {
    const { cac } = await worthOf(at)
    const row = moneyFigure(at, cac)
    return {
      ...row,
      denominator: cac.newCustomers,
      note: row.note ?? (cac.complete ? cac.customersCounted : 'media-only, incomplete'),
    }
  },
  cac_payback: async (at) => ratioFigure((await worthOf(at)).paybackMonths),
  ltv_cac: async (at) => {
    const { ltvToCac, ltvToCacInterval } = await worthOf(at)
    return { ...ratioFigure(ltvToCac), interval: ltvToCacInterval }
  },
  customer_roi_days: () => missingRow('no return of a customer is recorded'),
  reactivation_rate: async ({ scope, nowMs }) => {
    const clock = { nowMs, timeZone: scope.project.timeZone }
    const [newest] = reEngagements(await readDrawnLeads(scope), clock)
    if (newest === undefined) return missingRow('no re-engagement campaign is recorded')
    const { contacted, holdout, days, isOver } = newest
    const beside =
      holdout.value === null
        ? 'no holdout to compare with'
        : `holdout ${String(holdout.numerator)} of ${String(holdout.denominator)}`
    const until = isOver ? `within ${String(days)} days` : 'the campaign is not over'
    return shareRow(contacted, `${beside}; ${until}`)
  },
  discovery_completion: async ({ scope }) => {
    const open = (await readDiscoveries(scope)).filter(({ status }) => status === 'open')
    if (open.length === 0) return missingRow('no open deal has a discovery form')
    const forms = open.map(({ discovery }) => discoveryStanding(discovery))
    const sum = (of: 'answered' | 'of'): number =>
      forms.reduce((total, form) => total + form[of], 0)
    return {
      value: sum('answered') / sum('of'),
      numerator: sum('answered'),
      denominator: sum('of'),
      interval: null,
      note: `of the open deals with a form: ${String(open.length)}`,
    }
  },
  time_to_value_days: () => missingRow('no first value event is recorded per account'),
}

const questionOf = ({ setting, nowMs, remember }: At) => ({ nowMs, day: setting.today, remember })

async function pilotsOf({ scope, setting }: At) {
  const pilots = await readPilots(scope)
  return pilotSummary({
    pilots: pilots.map(({ account, ...pilot }) => ({ ...pilot, accountId: account ?? pilot.id })),
    asOf: setting.today,
  })
}

async function leadsOf({ scope, setting, nowMs, from, to }: At) {
  const clock = { today: setting.today, nowMs, timeZone: scope.project.timeZone }
  return leadFunnel(await readLeads(scope), clock, { from, to, slaHours: SLA_HOURS })
}

async function loopFigure(at: At, name: string): Promise<FigureRow> {
  const { steps } = await loopOfAccounts(at.scope, at, questionOf(at))
  const step = steps.find((each) => each.step === name)
  if (step?.ofPrevious == null) return missingRow('not recorded for any account')
  return shareRow(step.ofPrevious)
}

const worthOf = ({ scope, setting, from, to }: At) =>
  economics(scope, { from, to, renewalDays: RENEWAL_DAYS }, setting.today)

/** Mean over the running contracts that say it. */
async function contractFigure(at: At, of: 'acvMinor' | 'tcvMinor'): Promise<FigureRow> {
  const values = (await worthOf(at)).contracts.flatMap((contract) => contract[of].value ?? [])
  if (values.length === 0) return missingRow('no running contract says its term and price')
  const sum = values.reduce((total, value) => total + value, 0)
  if (of === 'tcvMinor')
    return moneyRow(sum, at.setting.currency, `of ${String(values.length)} contracts`)
  return {
    ...moneyRow(sum / values.length, at.setting.currency, 'mean of the running contracts'),
    interval: moneyEnds(meanInterval(values), at.setting.currency),
    numerator: sum,
    denominator: values.length,
  }
}

function moneyFigure(
  at: At,
  figure:
    | { value: number | null; reason: string | null; interval?: Ends | null | undefined }
    | undefined,
): FigureRow {
  if (figure === undefined || figure.value === null) {
    return missingRow(wordsOf(figure?.reason ?? 'not_known'))
  }
  const { currency } = at.setting
  return {
    ...moneyRow(figure.value, currency),
    interval: moneyEnds(figure.interval ?? null, currency),
  }
}

const ratioFigure = ({
  value,
  reason,
}: {
  value: number | null
  reason: string | null
}): FigureRow =>
  value === null
    ? missingRow(wordsOf(reason ?? 'not_known'))
    : { ...countRow(value), numerator: null }
