import {
  type AlarmReading,
  countAlarm,
  countInWords,
  type Firing,
  namesInWords,
} from '../alarms.ts'
import { dayText, parseDay } from '../calendar.ts'
import type { Wording } from '../metric.ts'
import { SQL_RATE_ALARM, SQL_RATE_MQL_MIN, type SqlRate, sqlRate } from './lead-funnel.ts'
import { INACTIVE_DAYS } from './inactivity.ts'
import type { PipelineCoverage } from './pipeline.ts'

const w = (en: string, de: string): Wording => ({ en, de })
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const times = (ratio: number): string => `${ratio.toFixed(1)}×`
const german = (text: string): string => text.replace('.', ',')

/** Days that a marketing-qualified lead and its qualification by sales fell on; null where not yet. */
export type QualifiedLead = { mqlDay: number; sqlDay: number | null }

const SQL_WINDOW_DAYS = 365
const SINCE_MAX_DAYS = 91

/** At most 2 % of marketing-qualified leads become sales-qualified (product M02, ruling R7). */
export function sqlRateAlarm(leads: readonly QualifiedLead[], today: string): AlarmReading {
  const last = parseDay(today)
  const on = (day: number): SqlRate => {
    const cohort = leads.filter(({ mqlDay }) => mqlDay <= day && mqlDay > day - SQL_WINDOW_DAYS)
    const sql = cohort.filter(({ sqlDay }) => sqlDay !== null && sqlDay <= day).length
    return sqlRate({ mql: cohort.length, sql })
  }
  const { alarm, value, numerator, denominator } = on(last)
  const isQuiet = (back: number): boolean => on(last - back).alarm !== 'fires'
  const days = alarm === 'fires' ? SINCE_MAX_DAYS : 0
  const back = Array.from({ length: days }, (_, index) => index + 1).find(isQuiet)
  const since = last - (back ?? SINCE_MAX_DAYS) + 1
  const counts = `${String(numerator)} of ${String(denominator)}`
  return {
    rule: 'sql_rate_low',
    mode: 'b2b',
    name: w('SQL rate at or below 2 %', 'SQL-Quote bei 2 % oder darunter'),
    state: alarm === 'too_few' ? 'unknown' : alarm === 'fires' ? 'firing' : 'clear',
    value,
    threshold: SQL_RATE_ALARM,
    unit: 'share',
    basis: w(
      `${counts} MQL in ${String(SQL_WINDOW_DAYS)} days`,
      `${counts.replace('of', 'von')} MQL in ${String(SQL_WINDOW_DAYS)} Tagen`,
    ),
    sentence:
      alarm === 'too_few'
        ? w(
            `Too few: ${String(denominator)} MQL, at least ${String(SQL_RATE_MQL_MIN)} are needed to judge.`,
            `Zu wenige: ${String(denominator)} MQL, zum Urteilen sind mindestens ${String(SQL_RATE_MQL_MIN)} nötig.`,
          )
        : w(
            `${percent(value ?? 0)} of MQL became SQL; the alarm is at 2 % or below.`,
            `${german(percent(value ?? 0))} der MQL wurden SQL; der Alarm liegt bei 2 % oder darunter.`,
          ),
    since: alarm === 'fires' ? dayText(since) : null,
    items: [],
    page: 'overview',
    query: '/leads/funnel',
  }
}

/** Less open pipeline than the win rate asks for (product E08). */
export function coverageAlarm(
  {
    coverage,
    required,
    sufficient,
    note,
  }: Pick<PipelineCoverage, 'coverage' | 'required' | 'sufficient'> & { note: string | null },
  { quarter, since }: { quarter: string; since: string | null },
): AlarmReading {
  const isKnown = coverage !== null && required !== null && sufficient !== null
  const isReached = note === 'target reached'
  const sentence = isKnown
    ? w(
        `${times(coverage)} of what is left of the target is open; the win rate asks for ${times(required)}.`,
        `Das ${german(times(coverage))} des fehlenden Ziels ist offen; die Abschlussquote verlangt ${german(times(required))}.`,
      )
    : isReached
      ? w('The target is reached.', 'Das Ziel ist erreicht.')
      : w(
          'No target is set for this quarter, or no deal has ended by which to judge.',
          'Für dieses Quartal ist kein Ziel gesetzt, oder kein Deal ist beendet, an dem man es messen kann.',
        )
  return {
    rule: 'pipeline_coverage_low',
    mode: 'b2b',
    name: w('Pipeline coverage below what is required', 'Pipeline-Abdeckung unter dem Nötigen'),
    state: isReached ? 'clear' : !isKnown ? 'unknown' : sufficient ? 'clear' : 'firing',
    value: coverage,
    threshold: required,
    unit: 'ratio',
    basis: w(`open deals due in ${quarter}`, `offene Deals mit Abschluss in ${quarter}`),
    sentence,
    since: isKnown && !sufficient ? since : null,
    items: [],
    page: 'overview',
    query: `/pipeline?quarter=${quarter}`,
  }
}

const namesOf = (found: readonly Firing[], language: keyof Wording): string =>
  namesInWords(
    found.map(({ text }) => text[language]),
    language,
  )

/** Deals that answer fewer than two of the four questions (products E12, M04). */
export function heldDealsAlarm(held: readonly Firing[], open: number): AlarmReading {
  const count = String(held.length)
  return countAlarm({
    rule: 'bant_held',
    mode: 'b2b',
    name: w('Deals held by the BANT gate', 'Vom BANT-Tor gehaltene Deals'),
    found: held,
    basis: w(`beside ${String(open)} open opportunities`, `neben ${String(open)} offenen Chancen`),
    firing: w(
      `${count} ${held.length === 1 ? 'deal is' : 'deals are'} held: fewer than two of budget, authority, need and timing are answered.`,
      `${count} ${held.length === 1 ? 'Deal wird' : 'Deals werden'} gehalten: weniger als zwei von Budget, Befugnis, Bedarf und Zeit sind beantwortet.`,
    ),
    clear: w('No deal is held.', 'Kein Deal wird gehalten.'),
    page: 'overview',
    query: '/data-quality',
  })
}

/** Pilots that lack criteria or an end date, so that they cannot start (products E15, M05). */
export const pilotGateAlarm = (found: readonly Firing[], pilots: number): AlarmReading =>
  countAlarm({
    rule: 'pilot_cannot_start',
    mode: 'b2b',
    name: w('Pilots that cannot start', 'Piloten, die nicht beginnen können'),
    found,
    basis: w(`of ${String(pilots)} pilots`, `von ${String(pilots)} Piloten`),
    firing: w(
      `Success criteria or an end date are missing: ${namesOf(found, 'en')}.`,
      `Erfolgskriterien oder Enddatum fehlen: ${namesOf(found, 'de')}.`,
    ),
    clear: w(
      'Every pilot has criteria and an end date.',
      'Jeder Pilot hat Kriterien und ein Ende.',
    ),
    page: 'stages',
    query: '/pilots',
  })

/** Pilots that are over and that nobody has decided (product E15). */
export const pilotOverdueAlarm = (found: readonly Firing[], pilots: number): AlarmReading =>
  countAlarm({
    rule: 'pilot_overdue',
    mode: 'b2b',
    name: w('Pilots without an outcome', 'Piloten ohne Ergebnis'),
    found,
    basis: w(`of ${String(pilots)} pilots`, `von ${String(pilots)} Piloten`),
    firing: w(
      `Over, and nobody has put in an outcome: ${namesOf(found, 'en')}.`,
      `Vorbei, und niemand hat ein Ergebnis eingetragen: ${namesOf(found, 'de')}.`,
    ),
    clear: w('Every pilot that is over has an outcome.', 'Jeder beendete Pilot hat ein Ergebnis.'),
    page: 'stages',
    query: '/pilots',
  })

/** Accounts that try a second time for nothing (product E16). */
export const pilotFatigueAlarm = (found: readonly Firing[], pilots: number): AlarmReading =>
  countAlarm({
    rule: 'pilot_fatigue',
    mode: 'b2b',
    name: w('Pilot fatigue', 'Pilotmüdigkeit'),
    found,
    basis: w(`of ${String(pilots)} pilots`, `von ${String(pilots)} Piloten`),
    firing: w(
      `A second free pilot at ${namesOf(found, 'en')}.`,
      `Ein zweiter kostenloser Pilot bei ${namesOf(found, 'de')}.`,
    ),
    clear: w(
      'No account has a second free pilot.',
      'Kein Account hat einen zweiten Gratis-Piloten.',
    ),
    page: 'stages',
    query: '/pilots',
  })

/** Leads that nobody has moved for 30 calendar days or more (products E26, M06). */
export function inactiveLeadsAlarm(
  inactive: readonly { id: string; inactiveDays: number }[],
  { waiting, today }: { waiting: number; today: string },
): AlarmReading {
  const [en, de] = [countInWords(inactive.length, 'en'), countInWords(inactive.length, 'de')]
  const days = String(INACTIVE_DAYS)
  const longest = Math.max(0, ...inactive.map(({ inactiveDays }) => inactiveDays))
  const found = inactive.map(({ id, inactiveDays }): Firing => ({
    key: id,
    text: w(
      `${id}: ${String(inactiveDays)} days inactive`,
      `${id}: ${String(inactiveDays)} Tage inaktiv`,
    ),
    since: dayText(parseDay(today) - inactiveDays + INACTIVE_DAYS),
  }))
  return countAlarm({
    rule: 'leads_inactive',
    mode: 'b2b',
    name: w(`Leads inactive for ${days} days`, `Seit ${days} Tagen inaktive Leads`),
    found,
    basis: w(
      `of ${countInWords(waiting, 'en')} leads not yet decided`,
      `von ${countInWords(waiting, 'de')} offenen Leads`,
    ),
    firing: w(
      `${en} ${inactive.length === 1 ? 'lead has' : 'leads have'} not moved for ${days} days or more, the longest for ${String(longest)}.`,
      `${de} ${inactive.length === 1 ? 'Lead steht' : 'Leads stehen'} seit ${days} Tagen oder mehr still, am längsten ${String(longest)} Tage.`,
    ),
    clear: w(`No lead is inactive for ${days} days.`, `Kein Lead ist seit ${days} Tagen inaktiv.`),
    page: 'overview',
    query: '/leads/funnel',
  })
}

/** Stages for which nobody has written when a deal enters them (products E02, J02, M10). */
export const stagesAlarm = (found: readonly Firing[], stages: number): AlarmReading =>
  countAlarm({
    rule: 'stage_undocumented',
    mode: 'b2b',
    name: w('Stages without a rule', 'Stufen ohne Regel'),
    found,
    basis: w(`of ${String(stages)} stages`, `von ${String(stages)} Stufen`),
    firing: w(
      `${String(found.length)} ${found.length === 1 ? 'stage' : 'stages'} undefined: ${namesOf(found, 'en')}.`,
      `${String(found.length)} ${found.length === 1 ? 'Stufe' : 'Stufen'} ohne Regel: ${namesOf(found, 'de')}.`,
    ),
    clear: w('Every stage has an entry rule.', 'Jede Stufe hat eine Eintrittsregel.'),
    unknown:
      stages === 0
        ? w('No deal and no stage is known yet.', 'Noch ist kein Deal und keine Stufe bekannt.')
        : null,
    page: 'stages',
    query: '/stages',
  })
