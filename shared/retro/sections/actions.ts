import type { RetroAction, RetroSnapshot, Tone } from '../../schemas/retro.ts'
import type { Draft, Section } from '../draft.ts'
import { dayWords, daysBetween, daysWords, quoted, say } from '../words.ts'

/** The ring and the actions of earlier retros that are open, or were done since the last one, with their age. */
export const actionsSection: Section = (snapshot) =>
  snapshot.actions.length === 0
    ? [NONE]
    : snapshot.actions.map((action, index) => sentenceOf(action, index, snapshot))

const NONE: Draft = {
  id: 'actions.none',
  text: {
    en: 'Nothing was left open by earlier retros.',
    de: 'Aus früheren Retros ist nichts offen.',
  },
  tone: 'open',
  query: '/retros',
  pointer: '/actions',
}

function sentenceOf(action: RetroAction, index: number, { week }: RetroSnapshot): Draft {
  const lateDays =
    action.dueOn === null || action.doneOn !== null ? 0 : daysBetween(action.dueOn, week)
  const text = say((language) => {
    const age = daysWords(daysBetween(action.week, week), language)
    const what = quoted(action.text, language)
    const who = action.owner === '' ? '' : ` (${action.owner})`
    const kind = action.kind === 'ring' ? 'Ring' : language === 'en' ? 'Action' : 'Aktion'
    if (action.doneOn !== null) {
      const on = dayWords(action.doneOn, language)
      return language === 'en'
        ? `${kind} ${what}${who}: done on ${on}.`
        : `${kind} ${what}${who}: erledigt am ${on}.`
    }
    const due = action.dueOn === null ? '' : dueWords(action.dueOn, lateDays, language)
    return language === 'en'
      ? `${kind} ${what}${who}: open for ${age}${due}.`
      : `${kind} ${what}${who}: offen seit ${age === '1 Tag' ? 'einem Tag' : age.replace('Tage', 'Tagen')}${due}.`
  })
  return {
    id: `actions.${String(action.id)}`,
    text,
    tone: toneOf(action, lateDays),
    query: `/retros/${action.week}`,
    pointer: `/actions/${String(index)}`,
  }
}

function dueWords(dueOn: string, lateDays: number, language: 'en' | 'de'): string {
  const on = dayWords(dueOn, language)
  if (lateDays <= 0) return language === 'en' ? `, due on ${on}` : `, fällig am ${on}`
  return language === 'en'
    ? `, ${daysWords(lateDays, language)} late (due on ${on})`
    : `, ${daysWords(lateDays, language)} zu spät (fällig am ${on})`
}

function toneOf({ doneOn }: RetroAction, lateDays: number): Tone {
  if (doneOn !== null) return 'good'
  return lateDays > 0 ? 'bad' : 'open'
}
