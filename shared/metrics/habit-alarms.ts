import type { Mode } from '../schemas/mode.ts'
import { type AlarmReading, countAlarm, type Firing, namesInWords } from './alarms.ts'
import type { Wording } from './metric.ts'

const w = (en: string, de: string): Wording => ({ en, de })

/** Seconds in which a first screen must have said problem, value and next step (product M07). */
export const FIRST_SCREEN_S = 5

/** What somebody measured of the first screen, and since which day; null where nobody has. */
export type FirstScreen = {
  seconds: number | null
  isPass: boolean
  /** Of three parts, how many are seen in time; null where nobody went through the list. */
  seen?: number | null
  since: string
} | null

/** A first screen that takes longer than five seconds to say problem, value and next step (product M07). */
export function firstScreenAlarm(mode: Mode, answer: FirstScreen): AlarmReading {
  const isFiring = answer !== null && isTooSlow(answer)
  return {
    rule: 'first_screen_over_5s',
    mode,
    name: w('First screen over 5 seconds', 'Erster Bildschirm über 5 Sekunden'),
    state: answer === null || isUntimed(answer) ? 'unknown' : isFiring ? 'firing' : 'clear',
    value: answer?.seconds ?? null,
    threshold: FIRST_SCREEN_S,
    unit: 'seconds',
    basis: w('as answered in the checkpoints', 'nach der Antwort auf die Prüffrage'),
    sentence:
      answer === null
        ? w(
            'Nobody has answered the checkpoint of the first screen.',
            'Niemand hat die Prüffrage zum ersten Bildschirm beantwortet.',
          )
        : firstScreenWords(answer),
    since: isFiring ? answer.since : null,
    items: [],
    page: 'retro',
    query: '/checkpoints',
  }
}

const isTooSlow = (answer: NonNullable<FirstScreen>): boolean =>
  answer.seconds === null ? !answer.isPass && !isUntimed(answer) : answer.seconds > FIRST_SCREEN_S

/** Somebody went through the list, not all is there, and nobody took the time. */
const isUntimed = ({ seconds, isPass, seen = null }: NonNullable<FirstScreen>): boolean =>
  seconds === null && !isPass && seen !== null

function firstScreenWords(answer: NonNullable<FirstScreen>): Wording {
  const { seconds, isPass, seen = null } = answer
  if (isUntimed(answer)) {
    return w(
      `The first screen shows ${String(seen)} of problem, value and next step; nobody took the time.`,
      `Der erste Bildschirm zeigt ${String(seen)} von Problem, Nutzen und nächstem Schritt; niemand hat die Zeit gestoppt.`,
    )
  }
  if (seconds === null) {
    return isPass
      ? w('The first screen passed the check.', 'Der erste Bildschirm hat bestanden.')
      : w('The first screen failed the check.', 'Der erste Bildschirm fiel durch.')
  }
  const [limit, long] = [String(FIRST_SCREEN_S), String(seconds)]
  return isTooSlow(answer)
    ? w(
        `It takes ${long} s until problem, value and next step are said: over ${limit} s.`,
        `Es dauert ${long} s, bis Problem, Nutzen und nächster Schritt gesagt sind: über ${limit} s.`,
      )
    : w(
        `It takes ${long} s until problem, value and next step are said; the limit is ${limit} s.`,
        `Es dauert ${long} s, bis Problem, Nutzen und nächster Schritt gesagt sind; die Grenze ist ${limit} s.`,
      )
}

/** Campaigns of both rhythms for which nobody has said where they branch (product M09). */
export function mixedCampaignAlarm(
  mode: Mode,
  { campaigns, unbranched }: { campaigns: number; unbranched: readonly Firing[] },
): AlarmReading {
  const names = (language: keyof Wording): string =>
    namesInWords(
      unbranched.map(({ text }) => text[language]),
      language,
    )
  return countAlarm({
    rule: 'campaign_without_branch',
    mode,
    name: w('Two rhythms in one campaign', 'Zwei Rhythmen in einer Kampagne'),
    found: unbranched,
    basis: w(`of ${String(campaigns)} campaigns`, `von ${String(campaigns)} Kampagnen`),
    firing: w(
      `Nobody has said where ${names('en')} turns from one rhythm to the other.`,
      `Niemand hat gesagt, wo ${names('de')} von einem Rhythmus in den anderen wechselt.`,
    ),
    clear: w(
      'No campaign mixes both rhythms without a branch point.',
      'Keine Kampagne mischt beide Rhythmen ohne Verzweigung.',
    ),
    page: 'retro',
    query: '/campaigns',
  })
}

/** Running tests that only bring more people in while a lower step is out of band (product M11). */
export function reachAlarm(
  mode: Mode,
  { running, leaking }: { running: number; leaking: readonly (Firing & { step: string })[] },
): AlarmReading {
  const steps = [...new Set(leaking.map(({ step }) => step))].join(', ')
  const names = (language: keyof Wording): string =>
    namesInWords(
      leaking.map(({ text }) => text[language]),
      language,
    )
  return countAlarm({
    // What is said of one rhythm of a project is not said of the other.
    rule: mode === 'b2c' ? 'reach_above_leak' : 'reach_above_leak:b2b',
    mode,
    name: w('More reach above a leak', 'Mehr Reichweite über einem Leck'),
    found: leaking,
    basis: w(`of ${String(running)} running tests`, `von ${String(running)} laufenden Tests`),
    firing: w(
      `${names('en')} brings more people in while the step “${steps}” is below its limit.`,
      `${names('de')} bringt mehr Menschen herein, während die Stufe „${steps}“ unter ihrer Grenze liegt.`,
    ),
    clear: w(
      'No running test brings people into a funnel that leaks further down.',
      'Kein laufender Test bringt Menschen in einen Trichter, der weiter unten leckt.',
    ),
    page: 'program',
    query: `/program/wall?mode=${mode}`,
  })
}

/** Days over which a person's messages are counted. */
export const MESSAGE_DAYS = 7

/**
 * Persons who got more messages in seven days than the cap allows (products J24, M13): three of three are
 * allowed, the fourth is not.
 *
 * @param people how many persons got how many messages
 */
export function messageCapAlarm(
  mode: Mode,
  {
    cap,
    people,
    since,
  }: {
    cap: number | null
    people: readonly { messages: number; persons: number }[]
    since: string
  },
): AlarmReading {
  const all = people.reduce((sum, { persons }) => sum + persons, 0)
  const over = people.filter(({ messages }) => cap !== null && messages > cap)
  const count = over.reduce((sum, { persons }) => sum + persons, 0)
  const most = Math.max(0, ...people.map(({ messages }) => messages))
  const isKnown = cap !== null && all > 0
  return {
    rule: 'message_cap',
    mode,
    name: w('Too many messages to one person', 'Zu viele Nachrichten an einen Menschen'),
    state: !isKnown ? 'unknown' : count > 0 ? 'firing' : 'clear',
    value: isKnown ? count : null,
    threshold: cap,
    unit: 'count',
    basis: w(
      `of ${String(all)} persons with a message in 7 days`,
      `von ${String(all)} Menschen mit einer Nachricht in 7 Tagen`,
    ),
    sentence: sentenceOf({ cap, count, most, all }),
    since: isKnown && count > 0 ? since : null,
    items: [],
    page: 'overview',
    query: '/message-load',
  }
}

function sentenceOf({
  cap,
  count,
  most,
  all,
}: {
  cap: number | null
  count: number
  most: number
  all: number
}): Wording {
  if (cap === null) {
    return w('No cap of messages is set.', 'Keine Obergrenze für Nachrichten ist gesetzt.')
  }
  if (all === 0) {
    return w('No message was recorded in 7 days.', 'Keine Nachricht wurde in 7 Tagen erfasst.')
  }
  const cards = String(cap)
  if (count === 0) {
    return w(
      `Nobody got more than ${cards} messages in 7 days.`,
      `Niemand bekam mehr als ${cards} Nachrichten in 7 Tagen.`,
    )
  }
  return w(
    `${String(count)} ${count === 1 ? 'person is' : 'persons are'} over the cap of ${cards} in 7 days; the most is ${String(most)}.`,
    `${String(count)} ${count === 1 ? 'Mensch liegt' : 'Menschen liegen'} über der Obergrenze von ${cards} in 7 Tagen; die meisten sind ${String(most)}.`,
  )
}

/** Tasks that should have brought a missing proof within two weeks (product M08). */
export function proofAlarm(
  mode: Mode,
  { open, late }: { open: number; late: readonly Firing[] },
): AlarmReading {
  const names = (language: keyof Wording): string =>
    namesInWords(
      late.map(({ text }) => text[language]),
      language,
    )
  return countAlarm({
    rule: 'proof_overdue',
    mode,
    name: w('A missing proof is overdue', 'Ein fehlender Nachweis ist überfällig'),
    found: late,
    basis: w(`of ${String(open)} open tasks for a proof`, `von ${String(open)} offenen Aufgaben`),
    firing: w(
      `${names('en')} should have been there within two weeks.`,
      `${names('de')} sollte binnen zwei Wochen da sein.`,
    ),
    clear: w('No proof is overdue.', 'Kein Nachweis ist überfällig.'),
    page: 'retro',
    query: '/retros',
  })
}
