import { dayText, parseDay } from '../metrics/calendar.ts'
import type { Said } from '../schemas/retro.ts'
import type { Mode } from '../schemas/mode.ts'
import type { PlanQuarter } from './quarter.ts'

export const SLOTS = 6
const SLOT_DAYS = 14
/** Six slots are 84 days; the last days of the quarter look back (ruling R13). */
const PLANNED_DAYS = SLOTS * SLOT_DAYS

/** What a slot is to bring, and how many of it. */
export type Deliverable = { slot: number; mode: Mode; key: string; target: number; name: Said }

export const SLOT_NAMES: readonly Said[] = [
  { en: 'Status diagnosis', de: 'Statusdiagnose' },
  { en: 'Main obstacle', de: 'Kernhemmnis' },
  { en: 'Social proof', de: 'Sozialer Nachweis' },
  { en: 'Price and offer', de: 'Preis und Angebot' },
  { en: 'Reactivation', de: 'Reaktivierung' },
  { en: 'New channels', de: 'Neue Kanäle' },
]

const b2c = (slot: number, key: string, target: number, en: string, de: string): Deliverable => ({
  slot,
  mode: 'b2c',
  key,
  target,
  name: { en, de },
})
const b2b = (slot: number, key: string, target: number, en: string, de: string): Deliverable => ({
  slot,
  mode: 'b2b',
  key,
  target,
  name: { en, de },
})

/** The deliverables of the twelve weeks, in the article's order (product section K). */
export const DELIVERABLES: readonly Deliverable[] = [
  b2c(
    1,
    'diagnosis',
    1,
    'Traffic, conversion and CAC by channel',
    'Verkehr, Konversion und CAC je Kanal',
  ),
  b2c(1, 'top_content', 10, 'Top content listed', 'Beste Inhalte gelistet'),
  b2b(1, 'diagnosis', 1, 'Conversion by stage', 'Konversion je Stufe'),
  b2c(
    2,
    'landing_test',
    1,
    'One landing page in two variants',
    'Eine Landingpage in zwei Varianten',
  ),
  b2b(2, 'discovery_questions', 10, 'Discovery questions', 'Discovery-Fragen'),
  b2c(3, 'ugc', 5, 'Pieces of user content', 'Beiträge von Nutzern'),
  b2b(3, 'case_studies', 2, 'Case studies with numbers', 'Fallstudien mit Zahlen'),
  b2c(4, 'offer_test', 1, 'Bundle or subscription test', 'Test von Bündel oder Abo'),
  b2b(4, 'pilot_offer', 1, 'Offer from pilot to contract', 'Angebot vom Piloten zum Vertrag'),
  b2c(5, 'cart_reminders', 3, 'Steps of the cart reminder', 'Stufen der Warenkorb-Erinnerung'),
  b2b(
    5,
    'inactive_worked',
    1,
    'List of leads inactive for 30 days, worked',
    'Liste der 30 Tage stillen Leads, bearbeitet',
  ),
  b2c(6, 'creators', 10, 'Creators', 'Creators'),
  b2b(6, 'webinar', 1, 'Webinar with a partner’s leads', 'Webinar mit Leads eines Partners'),
]

/** How far a deliverable is. */
export type Progress = { mode: Mode; slot: number; key: string; done: number; target: number }

export type RoadmapSlot = {
  slot: number
  startsOn: string
  endsOn: string
  state: 'past' | 'current' | 'future'
}

export type Roadmap = {
  slots: RoadmapSlot[]
  /** 1 on the Monday on which the quarter begins; 0 or less before. */
  day: number
  /** The week of the quarter, 1 to 13. */
  week: number
  /** From day 85 on the quarter is looked back at. */
  isReview: boolean
  reviewFrom: string
}

/** Six slots of two weeks from the quarter's Monday, and where a day stands in them. */
export function roadmapOf(quarter: PlanQuarter, today: string): Roadmap {
  const start = parseDay(quarter.startsOn)
  const slots = Array.from({ length: SLOTS }, (_, index): RoadmapSlot => {
    const startsOn = dayText(start + index * SLOT_DAYS)
    const endsOn = dayText(start + (index + 1) * SLOT_DAYS - 1)
    const state = endsOn < today ? 'past' : startsOn > today ? 'future' : 'current'
    return { slot: index + 1, startsOn, endsOn, state }
  })
  const day = parseDay(today) - start + 1
  return {
    slots,
    day,
    week: Math.max(1, Math.ceil(day / 7)),
    isReview: day > PLANNED_DAYS,
    reviewFrom: dayText(start + PLANNED_DAYS),
  }
}

export type RoadmapStanding = {
  /** Slots before the current one that are not done. */
  lateBy: number
  openSlots: number[]
  done: number
  of: number
}

/** Where one rhythm's column stands: a slot is done when each of its deliverables has its number. */
export function standingOf(
  roadmap: Roadmap,
  progress: readonly Progress[],
  mode: Mode,
): RoadmapStanding {
  const own = progress.filter((each) => each.mode === mode)
  const isDone = (slot: number): boolean =>
    own.filter((each) => each.slot === slot).every(({ done, target }) => done >= target)
  const openSlots = roadmap.slots
    .filter(({ slot, state }) => state === 'past' && !isDone(slot))
    .map(({ slot }) => slot)
  return {
    lateBy: openSlots.length,
    openSlots,
    done: own.filter(({ done, target }) => done >= target).length,
    of: own.length,
  }
}
