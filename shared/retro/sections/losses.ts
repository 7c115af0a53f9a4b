import type { RetroSnapshot, Said } from '../../schemas/retro.ts'
import type { Draft, Section } from '../draft.ts'
import { majorUnits } from '../../schemas/money.ts'
import { daysWords, numberWords, quoted, say, shareWords, valueWords } from '../words.ts'

/** Where people or deals are lost: the steps of a shop, or the deals that stand still. */
export const lossesSection: Section = (snapshot) =>
  snapshot.mode === 'b2c' ? steps(snapshot) : deals(snapshot)

const STEPS: Readonly<Record<string, Said>> = {
  sessions: { en: 'sessions', de: 'Sitzungen' },
  product: { en: 'sessions with a product', de: 'Sitzungen mit Produkt' },
  cart: { en: 'sessions with a cart', de: 'Sitzungen mit Warenkorb' },
  checkout: { en: 'sessions with a checkout', de: 'Sitzungen mit Kasse' },
  paid: { en: 'sessions with an order', de: 'Sitzungen mit Bestellung' },
}

function steps({ steps: found, from, to }: RetroSnapshot): Draft[] {
  const query = `/metrics/sessions?from=${from}&to=${to}&grain=total`
  const known = found.flatMap((step, index) => (step.of === 0 ? [] : [{ step, index }]))
  if (known.length === 0) {
    const text = { en: 'No sessions in this week.', de: 'Keine Sitzungen in dieser Woche.' }
    return [{ id: 'losses.none', text, tone: 'warn', query, pointer: '/steps' }]
  }
  return known.map(({ step, index }) => ({
    id: `losses.${step.to}`,
    text: say((language) => lossWords(step, language)),
    tone: 'open' as const,
    query,
    pointer: `/steps/${String(index)}`,
  }))
}

function lossWords(step: RetroSnapshot['steps'][number], language: keyof Said): string {
  const all = numberWords(step.of, 0, language)
  const left = numberWords(step.of - step.reached, 0, language)
  const lost = shareWords(1 - step.reached / step.of, language)
  const from = STEPS[step.from]?.[language] ?? step.from
  const to = STEPS[step.to]?.[language] ?? step.to
  const was =
    step.beforeOf === 0 ? null : shareWords(1 - step.beforeReached / step.beforeOf, language)
  if (language === 'en') {
    const before = was === null ? '' : `; the week before ${was}`
    return `Of ${all} ${from}, ${left} did not become ${to}: ${lost} lost${before}.`
  }
  const before = was === null ? '' : `; in der Woche davor ${was}`
  return `Von ${all} ${from} wurden ${left} nicht zu ${to}: ${lost} verloren${before}.`
}

function deals({ deals: found, project }: RetroSnapshot): Draft[] {
  if (found.length === 0) {
    const text = {
      en: 'No deal stands still beyond the norm of its stage.',
      de: 'Kein Deal steht länger still, als seine Stufe üblich macht.',
    }
    return [
      { id: 'losses.none', text, tone: 'open', query: '/pipeline/stalled', pointer: '/deals' },
    ]
  }
  return found.map((deal, index) => ({
    id: `losses.${deal.key}`,
    text: say((language) => {
      const amount =
        deal.amountMinor === null
          ? language === 'en'
            ? 'amount missing'
            : 'Betrag fehlt'
          : valueWords(
              majorUnits(deal.amountMinor, project.currency),
              { unit: 'money', currency: project.currency },
              language,
            )
      const norm =
        deal.normDays === null
          ? ''
          : language === 'en'
            ? `, usual are ${numberWords(deal.normDays, 0, language)}`
            : `, üblich sind ${numberWords(deal.normDays, 0, language)}`
      const time = daysWords(Math.floor(deal.daysInStage), language)
      return language === 'en'
        ? `${quoted(deal.name, language)} has stood in ${quoted(deal.stage, language)} for ${time}${norm} (${amount}).`
        : `${quoted(deal.name, language)} steht seit ${time.replace('Tage', 'Tagen')} in ${quoted(deal.stage, language)}${norm} (${amount}).`
    }),
    tone: 'warn' as const,
    query: '/pipeline/stalled',
    pointer: `/deals/${String(index)}`,
  }))
}
