import { z } from 'zod'
import { Mode } from './mode.ts'

/** Kinds of offers; those that make a thing scarce or special before those that only press for time. */
export const OFFER_TYPES = [
  'limited_stock',
  'exclusive_variant',
  'bundle',
  'subscription',
  'time_limited',
] as const

/** An offer on the calendar. The same key is the same offer. */
export const Offer = z
  .strictObject({
    key: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, 'letters, digits, - and _; at most 64 characters'),
    name: z.string().trim().min(1).max(200),
    mode: Mode.default('b2c'),
    type: z.enum(OFFER_TYPES),
    startsOn: z.iso.date(),
    /** The last day; null while it has no end. */
    endsOn: z.iso.date().nullable().default(null),
    /** Where it shows: everywhere, or what it names. */
    scope: z.string().trim().max(200).default('site'),
    /** What it gives, in the shop's words. */
    benefit: z.string().trim().max(500).default(''),
    /** Key of the test that it belongs to. */
    experiment: z.string().trim().min(1).max(64).nullable().default(null),
  })
  .refine(({ startsOn, endsOn }) => endsOn === null || endsOn >= startsOn, {
    message: 'must not be before the first day',
    path: ['endsOn'],
  })
  .refine(({ mode, type }) => mode !== 'b2b' || type !== 'time_limited', {
    message:
      'a countdown discount costs trust in the buying committee; choose another kind of offer for B2B',
    path: ['type'],
  })
export type Offer = z.infer<typeof Offer>
