import type { RetroExperiment, RetroSnapshot, Said, Tone } from '../../schemas/retro.ts'
import type { Draft, Section } from '../draft.ts'
import {
  dayWords,
  daysBetween,
  daysWords,
  numberWords,
  quoted,
  relativeWords,
  say,
} from '../words.ts'

type Language = keyof Said

/** What was started, what was concluded, what runs and what is due for a look this week. */
export const experimentsSection: Section = (snapshot) =>
  snapshot.experiments.length === 0
    ? [NONE]
    : snapshot.experiments.map((experiment, index) => sentenceOf(experiment, index, snapshot))

const NONE: Draft = {
  id: 'experiments.none',
  text: {
    en: 'No experiment started, ended, ran or waited in this week.',
    de: 'In dieser Woche begann, endete, lief oder wartete kein Experiment.',
  },
  tone: 'warn',
  query: '/experiments',
  pointer: '/experiments',
}

function sentenceOf(experiment: RetroExperiment, index: number, snapshot: RetroSnapshot): Draft {
  const { key, status, verdict } = experiment
  const text = say((language) => {
    const name = quoted(experiment.name, language)
    if (status === 'draft')
      return language === 'en' ? `${name} waits to be started.` : `${name} wartet auf den Start.`
    const happened =
      status === 'stopped' ? ended(experiment, language) : runs(experiment, snapshot, language)
    return `${name} ${happened} ${verdict === null ? '' : judged(verdict, language)}`.trim()
  })
  return {
    id: `experiments.${key}`,
    text,
    tone: verdict === null ? 'open' : (TONES[verdict.code] ?? 'open'),
    query: status === 'draft' ? `/experiments/${key}` : `/experiments/${key}/results`,
    pointer: `/experiments/${String(index)}`,
  }
}

function ended({ startedOn, stoppedOn }: RetroExperiment, language: Language): string {
  const on = stoppedOn === null ? '' : dayWords(stoppedOn, language)
  const after =
    startedOn === null || stoppedOn === null
      ? ''
      : daysWords(daysBetween(startedOn, stoppedOn), language)
  if (after === '') return language === 'en' ? `ended on ${on}.` : `endete am ${on}.`
  return language === 'en' ? `ended on ${on} after ${after}.` : `endete am ${on} nach ${after}.`
}

function runs(experiment: RetroExperiment, snapshot: RetroSnapshot, language: Language): string {
  const { startedOn, verdict } = experiment
  if (startedOn === null) return language === 'en' ? 'runs.' : 'läuft.'
  const since = dayWords(startedOn, language)
  const isNew = startedOn >= snapshot.from
  const begun = isNew
    ? language === 'en'
      ? `started on ${since}.`
      : `begann am ${since}.`
    : language === 'en'
      ? `has run since ${since} (${daysWords(daysBetween(startedOn, snapshot.week), language)}).`
      : `läuft seit ${since} (${daysWords(daysBetween(startedOn, snapshot.week), language)}).`
  const look = verdict?.nextLook ?? null
  if (look === null || daysBetween(snapshot.week, look) > 6) return begun
  const due = dayWords(look, language)
  return language === 'en'
    ? `${begun} Due: next look on ${due}.`
    : `${begun} Fällig: nächster Blick am ${due}.`
}

function judged(verdict: NonNullable<RetroExperiment['verdict']>, language: Language): string {
  const said = (VERDICTS[verdict.code] ?? UNKNOWN)[language]
  const units = numberWords(verdict.units, 0, language)
  const basis = language === 'en' ? `${units} units` : `${units} Einheiten`
  const { leader, relative, lower, upper } = verdict
  if (leader === null || relative === null) return `${said} (${basis}).`
  const interval =
    lower === null || upper === null
      ? language === 'en'
        ? 'interval open'
        : 'Intervall offen'
      : `${language === 'en' ? 'interval' : 'Intervall'} ${relativeWords(lower, language)} – ${relativeWords(upper, language)}`
  const ahead = language === 'en' ? 'ahead' : 'vorn'
  return `${said} (${basis}; ${ahead}: ${quoted(leader, language)}, ${verdict.metricName[language]} ${relativeWords(relative, language)}, ${interval}).`
}

const TONES: Readonly<Record<string, Tone>> = {
  ship: 'good',
  stop_harm: 'bad',
  fix_first: 'warn',
}
const UNKNOWN: Said = { en: 'Verdict', de: 'Urteil' }
const VERDICTS: Readonly<Record<string, Said>> = {
  keep_running: { en: 'Verdict: keep running', de: 'Urteil: weiterlaufen lassen' },
  ship: { en: 'Verdict: ship it', de: 'Urteil: ausrollen' },
  stop_no_effect: { en: 'Verdict: stop, no effect', de: 'Urteil: beenden, keine Wirkung' },
  stop_harm: { en: 'Verdict: stop, it harms', de: 'Urteil: beenden, es schadet' },
  fix_first: { en: 'Verdict: fix first', de: 'Urteil: erst reparieren' },
  inconclusive: { en: 'Verdict: inconclusive', de: 'Urteil: nicht entschieden' },
}
