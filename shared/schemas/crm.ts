import { z } from 'zod'
import type { JsonObject } from './event.ts'

/**
 * Records of a CRM or a billing system: what events may be about beside visitors and orders. Each event
 * tells some fields of one record as they stood at one instant; a record is what its events tell together.
 */
export const RECORD_KINDS = [
  'deal',
  'lead',
  'contact',
  'account',
  'touch',
  'subscription',
  'review',
  'pilot',
] as const
export type RecordKind = (typeof RECORD_KINDS)[number]

/** Stands in for a visitor on events that no visitor made. */
export const NO_VISITOR = 'crm:records'

const CHANGES = [
  'Created',
  'Updated',
  'Changed',
  'Deleted',
  'Deleted For Privacy',
  'Merged',
  'Restored',
]
const NAMES: Readonly<Record<Exclude<RecordKind, 'touch'>, readonly string[]>> = {
  deal: [...CHANGES, 'Stage Changed', 'Won', 'Lost'],
  lead: [...CHANGES, 'Qualified', 'Handed Over', 'Accepted', 'Rejected', 'Converted'],
  contact: CHANGES,
  account: CHANGES,
  subscription: [...CHANGES, 'Started', 'Ended', 'Recorded'],
  review: [...CHANGES, 'Submitted', 'Decided'],
  pilot: [...CHANGES, 'Planned', 'Started', 'Decided'],
}
const KIND_OF = new Map<string, RecordKind>([
  ...Object.entries(NAMES).flatMap(([kind, names]) =>
    names.map((name): [string, RecordKind] => [
      `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name}`,
      kind as RecordKind,
    ]),
  ),
  ...NAMES.deal.map((name): [string, RecordKind] => [`Opportunity ${name}`, 'deal']),
  ['Touch Recorded', 'touch'],
])

/** The kind of record that an event of this name is about; undefined for every other name. */
export const recordKindOf = (name: string | null): RecordKind | undefined =>
  name === null ? undefined : KIND_OF.get(name)

/** What becomes of an inactive lead that is drawn for a campaign: somebody contacts it, or nobody does. */
export const RE_ENGAGEMENT_GROUPS = ['contacted', 'holdout'] as const
/** The longest that a campaign waits for a lead to come back. */
export const RE_ENGAGEMENT_DAYS_MAX = 365
export type ReEngagementGroup = (typeof RE_ENGAGEMENT_GROUPS)[number]

const ID_CHARACTERS_MAX = 255

/**
 * The key under which the events of one record find each other, e.g. `deal:0065500000`; null for an
 * event that is about none, or does not say about which.
 */
export function recordKeyOf(event: {
  name: string | null
  messageId: string
  properties: JsonObject
}): string | null {
  const kind = recordKindOf(event.name)
  if (kind === undefined) return null
  const { properties } = event
  const given =
    properties[`${kind}_id`] ??
    (kind === 'deal' ? properties['opportunity_id'] : undefined) ??
    (kind === 'touch' ? event.messageId : undefined)
  const id = typeof given === 'number' ? String(given) : typeof given === 'string' ? given : ''
  return id.trim() === '' ? null : `${kind}:${id.trim().slice(0, ID_CHARACTERS_MAX)}`
}

const CLOSED_STAGES: readonly (readonly ['won' | 'lost', RegExp])[] = [
  ['won', /^(won\b|win$)|closed[\s_\-(:/]*won|gewonnen|^(deal|sale) closed$/iu],
  ['lost', /^(lost\b|loss$)|closed[\s_\-(:/]*lost|verloren|disqualif|abandon/iu],
]

/** What a stage's name says of itself, where nobody has defined it. */
export function stageKindOf(name: string): 'open' | 'won' | 'lost' {
  return CLOSED_STAGES.find(([, pattern]) => pattern.test(name.trim()))?.[0] ?? 'open'
}

/** Something about a file that a reader of the numbers should know, counted, with examples. */
export const ImportProblem = z.object({
  /** Stable code, e.g. `amount_blank`. */
  code: z.string(),
  count: z.number().int(),
  /** Which rows, counted from 1 without the header, and what stood there; never anything personal. */
  examples: z.array(z.object({ row: z.number().int(), value: z.string() })),
})
export type ImportProblem = z.infer<typeof ImportProblem>
