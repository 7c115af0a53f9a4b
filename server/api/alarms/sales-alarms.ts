import {
  type AlarmReading,
  bantGate,
  coverageAlarm,
  type Firing,
  heldDealsAlarm,
  inactiveLeadsAlarm,
  inactiveLeadsAt,
  parseDay,
  pilotFatigueAlarm,
  pilotGate,
  pilotGateAlarm,
  pilotOverdueAlarm,
  pilotSummary,
  quarterOfDay,
  sqlRateAlarm,
  stagesAlarm,
} from '@takt/shared/metrics'
import { readTargetsAt, type Target } from '../../config-store/quarter-targets.ts'
import { readStagesAt } from '../../config-store/stage-changes.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { type PilotRow, readPilots } from '../../read-models/deal-care.ts'
import type { DealBook } from '../../read-models/deal-book.ts'
import { readHeldDeals } from '../../read-models/gates.ts'
import { type LeadRecord, readLeads } from '../../read-models/leads.ts'
import { addDays } from '../../read-models/period.ts'
import { openPipeline } from '../pipeline/open-pipeline.ts'
import { today as dayOf } from '../today.ts'
import type { AlarmMoment, AlarmReader } from './alarm-reader.ts'

const WEEK_DAYS = 7

/** The alarms of a sales team: leads, gates, pilots, stages, and whether the pipeline is enough. */
export const salesAlarms: AlarmReader = async (scope, moment) => {
  if (scope.project.mode === 'b2c') return []
  const book = await moment.deals.of(scope)
  const leads = await readLeads(scope)
  return [
    sqlRateAlarm(qualifiedOf(leads), addDays(moment.today, -1)),
    coverage(scope, { book, targets: await readTargetsAt(scope, moment.nowMs), ...moment }),
    await held(scope, book),
    ...pilotAlarms(await readPilots(scope), moment),
    inactive(scope, leads, moment),
    await stages(scope, book, moment),
  ]
}

const qualifiedOf = (leads: readonly LeadRecord[]) =>
  leads.flatMap(({ mqlOn, sqlOn }) =>
    mqlOn === null
      ? []
      : [{ mqlDay: parseDay(mqlOn), sqlDay: sqlOn === null ? null : parseDay(sqlOn) }],
  )

/** Since when: looked at once a week back to the start of the quarter. */
function coverage(
  { project: { currency, settings } }: ProjectScope,
  { book, targets, today }: AlarmMoment & { book: DealBook; targets: readonly Target[] },
): AlarmReading {
  const { id: quarter, from } = quarterOfDay(today)
  const on = (day: string) => {
    const key = JSON.stringify(['coverage', day, quarter, targets, currency])
    const known = book.answers.get(key) as ReturnType<typeof openPipeline>['coverage'] | undefined
    if (known !== undefined) return known
    const found = openPipeline(
      { book, currency, settings, today: day },
      { quarter, targets },
    ).coverage
    book.answers.set(key, found)
    return found
  }
  const now = on(today)
  let since = today
  while (now.sufficient === false && since > from) {
    const before = addDays(since, -WEEK_DAYS)
    const day = before < from ? from : before
    if (on(day).sufficient !== false) break
    since = day
  }
  return coverageAlarm(now, { quarter, since })
}

const LABELS = {
  budget: ['budget', 'Budget'],
  authority: ['authority', 'Befugnis'],
  need: ['need', 'Bedarf'],
  timing: ['timing', 'Zeit'],
} as const

async function held(scope: ProjectScope, book: DealBook): Promise<AlarmReading> {
  const ruling = scope.project.settings.bantRuling
  const found = (await readHeldDeals(scope)).map(({ key, name, createdOn, ...answers }): Firing => {
    const { answered, of, missing } = bantGate({ answers, ruling })
    const text = (language: 0 | 1): string => {
      const open = missing.map((question) => LABELS[question][language]).join(', ')
      return language === 0
        ? `${name}: held, ${String(answered)} of ${String(of)} BANT (missing: ${open})`
        : `${name}: gehalten, ${String(answered)} von ${String(of)} BANT (es fehlt: ${open})`
    }
    return { key, text: { en: text(0), de: text(1) }, since: createdOn }
  })
  return heldDealsAlarm(found, book.deals.filter(({ outcome }) => outcome === 'open').length)
}

const MISSING = {
  criteria: ['success criteria missing', 'Erfolgskriterien fehlen'],
  end_date: ['end date missing', 'Enddatum fehlt'],
} as const

function pilotAlarms(pilots: readonly PilotRow[], { today }: AlarmMoment): AlarmReading[] {
  const known = pilots.flatMap(({ account, ...pilot }) =>
    account === null ? [] : [{ ...pilot, accountId: account }],
  )
  const counted = pilots.map(({ account, ...pilot }) => ({ ...pilot, accountId: account ?? '' }))
  const { overdue } = pilotSummary({ pilots: counted, asOf: today })
  const { fatiguedAccounts } = pilotSummary({ pilots: known, asOf: today })
  const gated = pilots
    .filter((pilot) => pilot.outcome === null && pilotGate(pilot).length > 0)
    .map((pilot): Firing => {
      const missing = pilotGate(pilot)
      const text = (language: 0 | 1): string =>
        `${pilot.id}: ${missing.map((each) => MISSING[each][language]).join(', ')}`
      return { key: pilot.id, text: { en: text(0), de: text(1) }, since: pilot.startsOn }
    })
  const late = overdue.map((id): Firing => {
    const endsOn = pilots.find((pilot) => pilot.id === id)?.endsOn ?? null
    return {
      key: id,
      text: { en: id, de: id },
      since: endsOn === null ? null : addDays(endsOn, 1),
    }
  })
  const tired = fatiguedAccounts.map((account): Firing => {
    const starts = known
      .filter(({ accountId, feeMinor }) => accountId === account && feeMinor === 0)
      .flatMap(({ startsOn, endsOn }) => startsOn ?? endsOn ?? [])
    return {
      key: account,
      text: { en: account, de: account },
      since: starts.toSorted()[1] ?? null,
    }
  })
  return [
    pilotGateAlarm(gated, pilots.length),
    pilotOverdueAlarm(late, pilots.length),
    pilotFatigueAlarm(tired, pilots.length),
  ]
}

/** Leads that sales might still win. */
function inactive(
  { project: { timeZone } }: ProjectScope,
  leads: readonly LeadRecord[],
  { today, nowMs }: AlarmMoment,
): AlarmReading {
  const waiting = leads.filter(
    ({ oppOn, dealKey, rejectedAtMs }) =>
      oppOn === null && dealKey === null && rejectedAtMs === null,
  )
  const { inactive: quiet } = inactiveLeadsAt({
    leads: waiting.map(({ key, lastActivityAtMs }) => ({
      id: key,
      lastActivityAt: lastActivityAtMs,
    })),
    asOf: nowMs,
    timeZone,
  })
  return inactiveLeadsAlarm(quiet, { waiting: waiting.length, today })
}

/** Stages in force whose rule nobody wrote, and those that deals stand in and nobody defined. */
async function stages(
  scope: ProjectScope,
  book: DealBook,
  { nowMs }: AlarmMoment,
): Promise<AlarmReading> {
  const defined = await readStagesAt(scope, nowMs)
  const known = new Set(defined.map(({ key }) => key))
  const met = book.stages.filter(({ key, isDefined }) => !isDefined && !known.has(key))
  const found = [
    ...defined
      .filter(({ isDocumented }) => !isDocumented)
      .map(({ key, name, sinceMs }): Firing => ({
        key,
        text: { en: name, de: name },
        since: dayOf(scope.project, sinceMs),
      })),
    ...met.map(({ key, name }): Firing => ({
      key,
      text: { en: name, de: name },
      since: firstMet(book, key),
    })),
  ]
  return stagesAlarm(found, defined.length + met.length)
}

function firstMet({ deals }: DealBook, stage: string): string | null {
  const days = deals.flatMap(({ stages: path, createdOn }) =>
    path.some((each) => each.stage === stage) && createdOn !== null ? [createdOn] : [],
  )
  return days.toSorted()[0] ?? null
}
