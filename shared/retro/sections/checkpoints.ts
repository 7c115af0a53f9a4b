import { proportionCI } from '../../stats/index.ts'
import { cartAlarm } from '../../metrics/b2c/cart-alarm.ts'
import { firstScreenResult, isTooSlow } from '../first-screen.ts'
import {
  FIRST_SCREEN_PARTS,
  type FirstScreenPart,
  type HandAnswer,
  type RetroSnapshot,
  type Said,
} from '../../schemas/retro.ts'
import type { Draft, Section } from '../draft.ts'
import { dayWords, listWords, numberWords, say, shareWords } from '../words.ts'

type Result = 'pass' | 'fail' | 'incomplete' | 'needs_answer'
type Finding = { result: Result; text: Said; query: string; pointer: string; link?: string }

/** The five questions of every retro: answered from data where there are any (product L02). */
export const checkpointsSection: Section = (snapshot) =>
  Object.entries(CHECKPOINTS).map(([id, check]): Draft => {
    const { result, text, query, pointer, link } = check(snapshot)
    return {
      id: `checkpoints.${id}`,
      text: say((language) => `${RESULTS[result][language]}: ${text[language]}`),
      tone: result === 'pass' ? 'good' : result === 'fail' ? 'bad' : 'warn',
      query,
      ...(link === undefined ? {} : { link }),
      pointer: `/checkpoints/${pointer}`,
    }
  })

const RESULTS: Readonly<Record<Result, Said>> = {
  pass: { en: 'Pass', de: 'Bestanden' },
  fail: { en: 'Fail', de: 'Nicht bestanden' },
  incomplete: { en: 'Incomplete', de: 'Unvollständig' },
  needs_answer: { en: 'Needs an answer', de: 'Braucht eine Antwort' },
}

/** By id: those that a person may answer are answered under the same id. */
const CHECKPOINTS: Readonly<Record<string, (snapshot: RetroSnapshot) => Finding>> = {
  first_screen: firstScreen,
  one_rhythm: oneRhythm,
  cart_drop: cartDrop,
  stages: stages,
  missing_proof: missingProof,
}

function firstScreen({ checkpoints: { firstScreen: answer } }: RetroSnapshot): Finding {
  const at = { query: '/checkpoints', pointer: 'firstScreen' }
  if (answer === null) {
    const text = {
      en: 'does the first screen show problem, value and next step within 5 seconds?',
      de: 'zeigt der erste Bildschirm Problem, Nutzen und nächsten Schritt innerhalb von 5 Sekunden?',
    }
    return { result: 'needs_answer', text, ...at }
  }
  const { value, link } = answer
  const result = firstScreenResult(answer)
  const text = say((language) => {
    const took =
      value === null ? '' : `${numberWords(value, Number.isInteger(value) ? 0 : 1, language)} s`
    const over = language === 'en' ? 'over 5 s' : 'über 5 s'
    const within = language === 'en' ? 'within 5 s' : 'innerhalb von 5 s'
    const screen = language === 'en' ? 'the first screen' : 'der erste Bildschirm'
    const verdict = result === 'fail' ? over : within
    const parts = answer.ticked === undefined ? '' : partWords(answer.ticked, language)
    const said = [took, parts === '' || isTooSlow(answer) ? verdict : '', parts]
    return `${screen}: ${said.filter((each) => each !== '').join(', ')}${answeredWords(answer, language)}.`
  })
  return { result, text, ...(link === undefined ? {} : { link }), ...at }
}

const PARTS: Readonly<Record<FirstScreenPart, Said>> = {
  problem: { en: 'problem', de: 'Problem' },
  value: { en: 'value', de: 'Nutzen' },
  next_step: { en: 'next step', de: 'nächster Schritt' },
}

/** How many of the parts are seen within five seconds without scrolling, and which are not. */
function partWords(ticked: readonly FirstScreenPart[], language: keyof Said): string {
  const missing = FIRST_SCREEN_PARTS.filter((part) => !ticked.includes(part))
  const [seen, all] = [String(ticked.length), String(FIRST_SCREEN_PARTS.length)]
  const names = missing.map((part) => PARTS[part][language]).join(', ')
  const end =
    missing.length === 0 ? '' : `${language === 'en' ? ', missing' : ', es fehlt'}: ${names}`
  return language === 'en'
    ? `${seen} of ${all} seen within 5 s without scrolling${end}`
    : `${seen} von ${all} innerhalb von 5 s ohne Scrollen zu sehen${end}`
}

function oneRhythm({ checkpoints: { rhythm } }: RetroSnapshot): Finding {
  const { primary, active, others, unbranched, campaigns } = rhythm
  const name = primary.toUpperCase()
  const aligned = active - others.length
  const text = say((language) => {
    const parts = [
      active === 0
        ? language === 'en'
          ? `primary rhythm ${name}, no experiment runs`
          : `Haupt-Rhythmus ${name}, kein Experiment läuft`
        : language === 'en'
          ? `${String(aligned)} of ${String(active)} running experiments follow ${name} (${shareWords(aligned / active, language)} aligned)`
          : `${String(aligned)} von ${String(active)} laufenden Experimenten folgen ${name} (${shareWords(aligned / active, language)})`,
      ...(others.length === 0
        ? []
        : [`${language === 'en' ? 'others' : 'andere'}: ${listWords(others, language)}`]),
      unbranched.length === 0
        ? language === 'en'
          ? `${String(campaigns)} campaigns, none mixed without a branch point`
          : `${String(campaigns)} Kampagnen, keine gemischte ohne Verzweigung`
        : language === 'en'
          ? `mixed without a branch point: ${listWords(unbranched, language)}`
          : `gemischt ohne Verzweigung: ${listWords(unbranched, language)}`,
    ]
    return `${parts.join('; ')}.`
  })
  const result = unbranched.length > 0 ? 'fail' : 'pass'
  return { result, text, query: '/campaigns', pointer: 'rhythm' }
}

function cartDrop({ checkpoints: { cart }, mode, from, to }: RetroSnapshot): Finding {
  const pointer = 'cart'
  if (cart === null || mode === 'b2b') {
    const text = {
      en: 'no cart in this rhythm.',
      de: 'in diesem Rhythmus gibt es keinen Warenkorb.',
    }
    return { result: 'pass', text, query: '/metrics', pointer }
  }
  const query = `/metrics/cart_access_rate?from=${from}&to=${to}&grain=total`
  const { cartRate, paidRate, gap, isAlarm } = cartAlarm(cart)
  if (cartRate === null || paidRate === null || gap === null) {
    const text = { en: 'no sessions in this week.', de: 'keine Sitzungen in dieser Woche.' }
    return { result: 'needs_answer', text, query, pointer }
  }
  const text = say((language) => {
    const points = `${numberWords(gap * 100, 1, language)} pp`
    const sessions = numberWords(cart.sessions, 0, language)
    return language === 'en'
      ? `${shareWords(cartRate, language)} of ${sessions} sessions fill a cart, ${shareWords(paidRate, language)} pay: ${points} apart, alarm above 10 pp.`
      : `${shareWords(cartRate, language)} von ${sessions} Sitzungen füllen einen Warenkorb, ${shareWords(paidRate, language)} bezahlen: ${points} Abstand, Alarm über 10 pp.`
  })
  return { result: isAlarm ? 'fail' : 'pass', text, query, pointer }
}

function stages({ checkpoints, mode }: RetroSnapshot): Finding {
  if (mode === 'b2c') {
    const text = {
      en: 'no sales stages in this rhythm.',
      de: 'in diesem Rhythmus gibt es keine Vertriebsstufen.',
    }
    return { result: 'pass', text, query: '/metrics', pointer: 'stages' }
  }
  const { stages: found } = checkpoints
  if (found === null) {
    const question = {
      en: 'are all stages documented, and is the win rate known by source?',
      de: 'sind alle Stufen beschrieben, und ist die Abschlussquote je Quelle bekannt?',
    }
    return byHand(checkpoints.stagesAnswer, question, {
      query: '/checkpoints',
      pointer: 'stagesAnswer',
    })
  }
  const text = say((language) => {
    const documented = found.total - found.undocumented.length
    const rule =
      language === 'en'
        ? `${String(documented)} of ${String(found.total)} stages have an entry rule`
        : `${String(documented)} von ${String(found.total)} Stufen haben eine Eintrittsregel`
    const missing =
      found.undocumented.length === 0
        ? ''
        : ` (${language === 'en' ? 'missing' : 'es fehlt'}: ${listWords(found.undocumented, language)})`
    const sources = found.sources.map((source) => winWords(source, language)).join('; ')
    const none =
      language === 'en' ? 'no closed deal by source' : 'kein abgeschlossener Deal nach Quelle'
    return `${rule}${missing}; ${language === 'en' ? 'win rate by source' : 'Abschlussquote je Quelle'}: ${sources === '' ? none : sources}.`
  })
  const isPass = found.undocumented.length === 0 && found.sources.length > 0
  return { result: isPass ? 'pass' : 'fail', text, query: '/pipeline/stages', pointer: 'stages' }
}

function winWords(
  { name, won, closed }: { name: string; won: number; closed: number },
  language: keyof Said,
): string {
  const { ciLower, ciUpper } = proportionCI({
    successes: won,
    trials: closed,
    confidenceLevel: 0.95,
  })
  const of = language === 'en' ? 'of' : 'von'
  return `${name} ${shareWords(won / closed, language)} (${String(won)} ${of} ${String(closed)}, ${shareWords(ciLower ?? 0, language)} – ${shareWords(ciUpper ?? 1, language)})`
}

const PROOFS = [
  ['number', { en: 'numbers', de: 'Zahlen' }],
  ['review', { en: 'reviews', de: 'Bewertungen' }],
  ['security', { en: 'security', de: 'Sicherheit' }],
] as const

/** What a person answered counts before what the library holds: proof lives outside of it, too. */
function missingProof({ checkpoints: { proof, library }, mode }: RetroSnapshot): Finding {
  if (proof === null && library !== undefined) {
    const text = say((language) => {
      const counts = PROOFS.map(([kind, name]) => `${name[language]} ${String(library[kind])}`)
      const gaps = PROOFS.filter(([kind]) => library[kind] === 0).map(([, name]) => name[language])
      const missing = language === 'en' ? 'missing' : 'es fehlt'
      const kept = language === 'en' ? 'proofs in the library' : 'Nachweise in der Bibliothek'
      const end = gaps.length === 0 ? '' : `; ${missing}: ${gaps.join(', ')}`
      return `${kept}: ${counts.join(', ')}${end}.`
    })
    const result = PROOFS.some(([kind]) => library[kind] === 0) ? 'fail' : 'pass'
    return { result, text, query: `/evidence?mode=${mode}`, pointer: 'library' }
  }
  const question = {
    en: 'which proof is missing: numbers, reviews or security?',
    de: 'welcher Nachweis fehlt: Zahlen, Bewertungen oder Sicherheit?',
  }
  return byHand(proof, question, { query: '/checkpoints', pointer: 'proof' })
}

function byHand(
  answer: HandAnswer,
  question: Said,
  at: { query: string; pointer: string },
): Finding {
  if (answer === null) return { result: 'needs_answer', text: question, ...at }
  const text = say(
    (language) =>
      `${answer.note === '' ? question[language] : answer.note}${answeredWords(answer, language)}.`,
  )
  return { result: answer.result, text, ...at }
}

function answeredWords(answer: NonNullable<HandAnswer>, language: keyof Said): string {
  const on = dayWords(answer.answeredOn, language)
  return language === 'en' ? ` (${answer.answeredBy}, ${on})` : ` (${answer.answeredBy}, ${on})`
}
