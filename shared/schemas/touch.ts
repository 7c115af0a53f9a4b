import { z } from 'zod'

const Id = z.string().trim().min(1).max(255)

/** A contact with a person or an account that no browser saw: a call, a booth, a letter. */
export const Touch = z
  .strictObject({
    /** The same id is the same touch; made of the content where it is absent. */
    id: Id.nullable().default(null),
    at: z.iso.datetime({ offset: true }),
    person: Id.nullable().default(null),
    account: Id.nullable().default(null),
    /** As attribution names it: `event`, `webinar`, `outbound`, `partner` … */
    channel: z.string().trim().min(1).max(100),
    /** What it was: `reference_call`, `booth`, `white_paper` … */
    type: z.string().trim().max(100).default(''),
    campaign: z.string().trim().max(200).default(''),
    offline: z.boolean().default(true),
  })
  .refine(({ person, account }) => person !== null || account !== null, {
    message: 'needs a person or an account',
    path: ['person'],
  })
export type Touch = z.infer<typeof Touch>
