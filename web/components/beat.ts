import { Mode } from '@takt/shared/schemas/mode.ts'
import { z } from 'zod'

const Day = z.iso.date()

/** The strip under the header: the clock of a rhythm and what happened on it. */
export const Beat = z.object({
  mode: Mode,
  today: Day,
  title: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('sprint'),
      number: z.number(),
      year: z.number(),
      day: z.number(),
      of: z.number(),
    }),
    z.object({
      kind: z.literal('quarter'),
      number: z.number(),
      year: z.number(),
      week: z.number(),
      of: z.number(),
    }),
  ]),
  cells: z.array(
    z.object({
      start: Day,
      end: Day,
      label: z.string(),
      state: z.enum(['past', 'today', 'future']),
    }),
  ),
  marks: z.array(
    z.object({
      day: Day,
      kind: z.enum([
        'experiment_started',
        'experiment_stopped',
        'first_event',
        'offer_started',
        'offer_ended',
        'stage_rule_changed',
        'rhythm_changed',
        'retro_closed',
        'note',
        'deploy',
        'price',
        'campaign',
        'outage',
      ]),
      label: z.string(),
      experimentKey: z.string().optional(),
      week: Day.optional(),
    }),
  ),
})
export type Beat = z.infer<typeof Beat>
export type Mark = Beat['marks'][number]

/** A mark's sign; its kind stands beside it in words. */
export const SIGNS: Readonly<Record<Mark['kind'], string>> = {
  experiment_started: '▶',
  experiment_stopped: '■',
  first_event: '●',
  offer_started: '◆',
  offer_ended: '◇',
  stage_rule_changed: '§',
  rhythm_changed: '↔',
  retro_closed: '◎',
  note: '✎',
  deploy: '↑',
  price: '¤',
  campaign: '✦',
  outage: '×',
}
