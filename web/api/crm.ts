import { z } from 'zod'

const Problem = z.object({
  code: z.string(),
  count: z.number(),
  examples: z.array(z.object({ row: z.number(), value: z.string() })),
  text: z.string(),
})
export type Problem = z.infer<typeof Problem>

/** What a file would become, as `POST /imports/preview` says. */
export const Preview = z.object({
  columns: z.array(z.string()),
  fields: z.array(z.string()),
  required: z.array(z.string()),
  /** Required fields that no column is taken for; nothing was read then. */
  missing: z.array(z.string()),
  mapping: z.record(z.string(), z.string()),
  /** Columns called like a date that hold none. */
  notDates: z.array(z.string()),
  timeZone: z.string().nullable(),
  read: z.number(),
  rows: z.array(z.array(z.string())),
  held: z.array(z.object({ row: z.number(), reason: z.string() })),
  problems: z.array(Problem),
  rowProblems: z.array(
    z.object({
      row: z.number(),
      text: z.string(),
      value: z.string(),
      /** Whose cell it was; null where the whole row is meant. */
      field: z.string().nullable(),
    }),
  ),
})

/** What a file became. */
export const ImportAnswer = z.object({
  read: z.number(),
  stored: z.number(),
  duplicates: z.number(),
  heldTotal: z.number(),
  reasons: z.record(z.string(), z.number()),
  gate: z.object({ qualified: z.number(), held: z.number() }).nullable(),
  problems: z.array(Problem),
})

export const DataQuality = z.object({
  valued: z.string(),
  note: z.string().nullable(),
  records: z.object({ deals: z.number(), closedBeforeCreated: z.number() }),
  gate: z.object({ held: z.number() }),
  leaks: z.record(z.string(), z.number()),
  imports: z.array(
    z.object({
      id: z.number(),
      at: z.string(),
      kind: z.string(),
      file: z.string(),
      read: z.number(),
      stored: z.number(),
      duplicates: z.number(),
      held: z.number(),
      problems: z.array(Problem),
    }),
  ),
})

const Stage = z.object({
  level: z.enum(['lead', 'opportunity']),
  key: z.string(),
  name: z.string(),
  position: z.number(),
  kind: z.string(),
  entryRule: z.string(),
  exitRule: z.string(),
  evidence: z.string(),
  owners: z.array(z.string()),
  checklist: z.array(z.string()),
  probability: z.number().nullable(),
  version: z.number(),
  since: z.string(),
  isDocumented: z.boolean(),
  note: z.string().nullable(),
  missingOwners: z.array(z.string()),
  openDeals: z.number(),
})
export type Stage = z.infer<typeof Stage>

export const StageCatalogue = z.object({
  stages: z.array(Stage),
  undefined: z.array(z.object({ key: z.string(), entries: z.number(), openDeals: z.number() })),
})

export const Pilots = z.object({
  overdue: z.array(z.string()),
  fatiguedAccounts: z.array(z.string()),
  pilots: z.array(
    z.object({
      id: z.string(),
      account: z.string().nullable(),
      accountName: z.string().nullable(),
      startsOn: z.string().nullable(),
      endsOn: z.string().nullable(),
      outcome: z.string().nullable(),
      missing: z.array(z.enum(['criteria', 'end_date'])),
    }),
  ),
})

export const Committees = z.object({
  accounts: z.array(
    z.object({
      account: z.string(),
      accountName: z.string().nullable(),
      contacts: z.number(),
      known: z.array(z.string()),
      missing: z.array(z.string()),
      unsigned: z.array(z.string()),
    }),
  ),
})
