import type { RetroSnapshot, Said } from '../../schemas/retro.ts'
import type { Draft, Section } from '../draft.ts'
import { dayWords, quoted, say } from '../words.ts'

/** Decisions of the week, and those whose review is due. */
export const decisionsSection: Section = (snapshot) =>
  snapshot.decisions.length === 0
    ? [
        {
          id: 'decisions.none',
          text: {
            en: 'No decision was taken in this week, and no review is due.',
            de: 'In dieser Woche fiel keine Entscheidung, und keine Überprüfung ist fällig.',
          },
          tone: 'open',
          query: '/decisions',
          pointer: '/decisions',
        },
      ]
    : snapshot.decisions.map((decision, index) => decisionOf(decision, index, snapshot))

/** What was decided, as it ends the title of a decision in the snapshot. */
const DECISIONS_DE: Readonly<Record<string, string>> = {
  ship: 'ausliefern',
  stop: 'stoppen',
  iterate: 'weiterentwickeln',
  inconclusive: 'offen',
  'trade off': 'Zielkonflikt',
  'blocked by guardrail': 'durch Leitplanke blockiert',
}
const ANSWERS_DE: Readonly<Record<string, string>> = {
  'still true': 'gilt noch',
  weaker: 'schwächer',
  gone: 'gilt nicht mehr',
}

/** “Buy button: ship” in a language; the name of the test stays as it is. */
function titleIn(title: string, language: keyof Said): string {
  const at = title.lastIndexOf(': ')
  const decided = language === 'de' ? DECISIONS_DE[title.slice(at + 2)] : undefined
  return at < 0 || decided === undefined ? title : `${title.slice(0, at)}: ${decided}`
}

function decisionOf(
  decision: RetroSnapshot['decisions'][number],
  index: number,
  { week, from }: RetroSnapshot,
): Draft {
  const { reviewOn, outcome } = decision
  const isDue = reviewOn !== null && outcome === null && reviewOn <= week
  return {
    id: `decisions.${decision.key}`,
    text: say((language) => {
      const title = quoted(titleIn(decision.title, language), language)
      const on = dayWords(decision.decidedOn, language)
      const who = decision.owner === '' ? '' : ` (${decision.owner})`
      const decided =
        language === 'en'
          ? `${title}${who}: decided on ${on}`
          : `${title}${who}: entschieden am ${on}`
      if (outcome !== null) {
        return language === 'en'
          ? `${decided}; looked at again: ${outcome}.`
          : `${decided}; überprüft: ${ANSWERS_DE[outcome] ?? outcome}.`
      }
      if (reviewOn === null) return `${decided}.`
      const due = dayWords(reviewOn, language)
      if (isDue)
        return language === 'en'
          ? `${decided}; review due since ${due}: is it still true?`
          : `${decided}; Überprüfung fällig seit ${due}: gilt es noch?`
      return language === 'en'
        ? `${decided}; review on ${due}.`
        : `${decided}; Überprüfung am ${due}.`
    }),
    tone: isDue ? 'warn' : decision.decidedOn >= from ? 'good' : 'open',
    query: '/decisions',
    pointer: `/decisions/${String(index)}`,
  }
}

/** Learnings that new results contradict. */
export const learningsSection: Section = (snapshot) =>
  snapshot.learnings.length === 0
    ? [
        {
          id: 'learnings.none',
          text: { en: 'No learning is contested.', de: 'Keine Erkenntnis ist strittig.' },
          tone: 'open',
          query: '/learnings',
          pointer: '/learnings',
        },
      ]
    : snapshot.learnings.map(({ key, title }, index) => ({
        id: `learnings.${key}`,
        text: say((language) =>
          language === 'en'
            ? `Contested: ${quoted(title, language)}. New results contradict it; decide what holds.`
            : `Strittig: ${quoted(title, language)}. Neue Ergebnisse widersprechen; entscheidet, was gilt.`,
        ),
        tone: 'warn',
        query: '/learnings',
        pointer: `/learnings/${String(index)}`,
      }))

/** Each alarm once, whatever happened in between; then what was watched. */
export const alarmsSection: Section = (snapshot) => [
  ...snapshot.alarms.map((alarm, index) => alarmOf(alarm, index)),
  watchedOf(snapshot),
]

/** What no alarm means: nobody should think that more was watched. */
function watchedOf({ alarms, watched }: RetroSnapshot): Draft {
  const { rules, unknown } = watched
  const others = rules - alarms.length - unknown.length
  return {
    id: 'alarms.watched',
    text: say((language) => {
      const names = unknown.map((name) => name[language]).join(', ')
      if (language === 'en') {
        const start = alarms.length === 0 ? 'No alarm: ' : ''
        const open =
          unknown.length === 0
            ? ''
            : `; ${String(unknown.length)} had too little to be judged (${names})`
        return `${start}${String(others)} of ${String(rules)} rules are in order${open}.`
      }
      const start = alarms.length === 0 ? 'Kein Alarm: ' : ''
      const open =
        unknown.length === 0
          ? ''
          : `; ${String(unknown.length)} ließen sich nicht beurteilen (${names})`
      return `${start}${String(others)} von ${String(rules)} Regeln sind in Ordnung${open}.`
    }),
    tone: alarms.length === 0 && others > 0 ? 'good' : 'open',
    query: '/alarms',
    pointer: '/watched',
  }
}

function alarmOf(alarm: RetroSnapshot['alarms'][number], index: number): Draft {
  const { since, acknowledgedUntil, owner } = alarm
  return {
    id: `alarms.${alarm.rule}`,
    text: say((language) => {
      const word = (en: string, de: string): string => (language === 'en' ? en : de)
      const notes = [
        ...(since === null ? [] : [`${word('since', 'seit')} ${dayWords(since, language)}`]),
        ...(acknowledgedUntil === null
          ? []
          : [
              `${word('acknowledged until', 'zur Kenntnis genommen bis')} ${dayWords(acknowledgedUntil, language)}`,
            ]),
        ...(owner === '' ? [] : [owner]),
      ]
      const noted = notes.length === 0 ? '' : ` (${notes.join('; ')})`
      return `${alarm.name[language]}${noted}: ${alarm.sentence[language]}`
    }),
    tone: acknowledgedUntil === null ? 'bad' : 'warn',
    query: alarm.query,
    pointer: `/alarms/${String(index)}`,
  }
}
