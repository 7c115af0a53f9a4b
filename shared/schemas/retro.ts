import { z } from 'zod'
import { Mode } from './mode.ts'

/** A text in both languages of the product. */
export const Said = z.object({ en: z.string(), de: z.string() })
export type Said = z.infer<typeof Said>

const Day = z.iso.date()
const Share = z.number().nullable()

/** A metric's calendar weeks, oldest first; the last one is the week that the retro tells of. */
export const RetroMetric = z.object({
  id: z.string(),
  name: Said,
  /** What it is divided by, in words; null for counts and sums. */
  denominatorName: Said.nullable(),
  unit: z.string(),
  direction: z.enum(['up', 'down', 'none']),
  /** The limits that held on the last day of the week, and where its value lies; null without a band. */
  band: z
    .object({
      lower: z.number(),
      upper: z.number(),
      origin: z.string(),
      place: z.enum(['below', 'in', 'above', 'between', 'too_few']).nullable(),
    })
    .nullable(),
  weeks: z.array(
    z.object({
      /** Its Monday. */
      key: Day,
      value: z.number().nullable(),
      numerator: z.number().nullable(),
      denominator: z.number().nullable(),
      lower: z.number().nullable(),
      upper: z.number().nullable(),
      note: z.string().nullable(),
    }),
  ),
})
export type RetroMetric = z.infer<typeof RetroMetric>

export const RetroExperiment = z.object({
  key: z.string(),
  name: z.string(),
  mode: Mode,
  owner: z.string(),
  /** As it was on Monday morning. */
  status: z.enum(['draft', 'running', 'stopped']),
  startedOn: Day.nullable(),
  stoppedOn: Day.nullable(),
  /** What the verdict was on Monday morning; null for drafts. */
  verdict: z
    .object({
      code: z.string(),
      cause: z.string(),
      nextLook: Day.nullable(),
      units: z.number(),
      metric: z.string(),
      metricName: Said,
      leader: z.string().nullable(),
      relative: Share,
      lower: Share,
      upper: Share,
    })
    .nullable(),
})
export type RetroExperiment = z.infer<typeof RetroExperiment>

export const RetroAction = z.object({
  id: z.number(),
  kind: z.enum(['ring', 'action']),
  text: z.string(),
  owner: z.string(),
  dueOn: Day.nullable(),
  /** The retro that it was made in. */
  week: Day,
  doneOn: Day.nullable(),
})
export type RetroAction = z.infer<typeof RetroAction>

export const RetroAlarm = z.object({
  rule: z.string(),
  name: Said,
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: z.string(),
  since: Day.nullable(),
  owner: z.string(),
  acknowledgedUntil: Day.nullable(),
  /** What is wrong, with the numbers. */
  sentence: Said,
  query: z.string(),
})
export type RetroAlarm = z.infer<typeof RetroAlarm>

/** What a first screen must show within five seconds, without scrolling (product D05). */
export const FIRST_SCREEN_PARTS = ['problem', 'value', 'next_step'] as const
export type FirstScreenPart = (typeof FIRST_SCREEN_PARTS)[number]

/** What was answered by hand before Monday morning. */
export const HandAnswer = z
  .object({
    result: z.enum(['pass', 'fail']),
    value: z.number().nullable(),
    note: z.string(),
    /** Of the first screen: the parts that somebody saw; absent where nobody went through the list. */
    ticked: z.array(z.enum(FIRST_SCREEN_PARTS)).optional(),
    /** Where the proof lies: a page, a screenshot. */
    link: z.string().optional(),
    answeredOn: Day,
    answeredBy: z.string(),
  })
  .nullable()
export type HandAnswer = z.infer<typeof HandAnswer>

/** What the five checkpoints are answered from; null where a rhythm or a workspace has no such data. */
export const RetroCheckpoints = z.object({
  firstScreen: HandAnswer,
  rhythm: z.object({
    primary: Mode,
    active: z.number(),
    /** Running experiments of the other rhythm, by name. */
    others: z.array(z.string()),
    campaigns: z.number(),
    /** Campaigns of both rhythms for which nobody has said where they branch. */
    unbranched: z.array(z.string()),
  }),
  cart: z
    .object({ sessions: z.number(), cartSessions: z.number(), paidSessions: z.number() })
    .nullable(),
  stages: z
    .object({
      total: z.number(),
      /** Stages without an entry rule. */
      undocumented: z.array(z.string()),
      sources: z.array(z.object({ name: z.string(), won: z.number(), closed: z.number() })),
    })
    .nullable(),
  stagesAnswer: HandAnswer,
  proof: HandAnswer,
  /** Pieces that could be shown on Monday, by kind of proof; absent while no library is kept. */
  library: z.object({ number: z.number(), review: z.number(), security: z.number() }).optional(),
})
export type RetroCheckpoints = z.infer<typeof RetroCheckpoints>

/** Sessions that had one step and those of them that came to the next, last week and the week before. */
export const RetroStep = z.object({
  from: z.string(),
  to: z.string(),
  of: z.number(),
  reached: z.number(),
  beforeOf: z.number(),
  beforeReached: z.number(),
})

export const RetroDeal = z.object({
  key: z.string(),
  name: z.string(),
  stage: z.string(),
  daysInStage: z.number(),
  normDays: z.number().nullable(),
  amountMinor: z.number().nullable(),
  valueDays: z.number().nullable(),
})

export const RetroDecision = z.object({
  key: z.string(),
  title: z.string(),
  owner: z.string(),
  decidedOn: Day,
  reviewOn: Day.nullable(),
  outcome: z.string().nullable(),
})

export const RetroLearning = z.object({ key: z.string(), title: z.string(), state: z.string() })

/**
 * Everything that a retro is made of, frozen: what was known on Monday at 06:00 of the days before.
 * The document is a function of this and of nothing else.
 */
export const RetroSnapshot = z.object({
  version: z.literal(1),
  project: z.object({
    slug: z.string(),
    name: z.string(),
    currency: z.string(),
    timeZone: z.string(),
  }),
  mode: Mode,
  /** The Monday of the retro. */
  week: Day,
  /** The week that it tells of. */
  from: Day,
  to: Day,
  asOf: z.iso.datetime(),
  /** Up to where in the log. */
  seq: z.number(),
  positioning: z.string(),
  metrics: z.array(RetroMetric),
  experiments: z.array(RetroExperiment),
  steps: z.array(RetroStep),
  deals: z.array(RetroDeal),
  alarms: z.array(RetroAlarm),
  /** Rules that were looked at, and those that had too little to be judged by. */
  watched: z.object({ rules: z.number(), unknown: z.array(Said) }),
  decisions: z.array(RetroDecision),
  learnings: z.array(RetroLearning),
  checkpoints: RetroCheckpoints,
  actions: z.array(RetroAction),
})
export type RetroSnapshot = z.infer<typeof RetroSnapshot>

export const Tone = z.enum(['good', 'bad', 'warn', 'open'])
export type Tone = z.infer<typeof Tone>

/** One statement of a retro, in both languages, with what it rests on. */
export const RetroSentence = z.object({
  /** Stays the same from week to week for the same subject. */
  id: z.string(),
  text: Said,
  tone: Tone,
  evidence: z.object({
    /** Where somebody put the proof; absent where there is none. */
    link: z.string().optional(),
    /** Address below the project that answers with the numbers. */
    query: z.string(),
    /** JSON pointer to what it is made of in the snapshot. */
    pointer: z.string(),
    /** SHA-256 of that part of the snapshot, in hexadecimal. */
    hash: z.string(),
  }),
})
export type RetroSentence = z.infer<typeof RetroSentence>

export const RETRO_SECTIONS = [
  'metrics',
  'experiments',
  'decisions',
  'alarms',
  'checkpoints',
  'losses',
  'learnings',
  'actions',
] as const
export const RetroSectionId = z.enum(RETRO_SECTIONS)
export type RetroSectionId = z.infer<typeof RetroSectionId>

export const RetroDocument = z.object({
  version: z.literal(1),
  project: z.string(),
  mode: Mode,
  week: Day,
  from: Day,
  to: Day,
  asOf: z.string(),
  /** Who pays and who carries the risk, as the workspace says it. */
  positioning: z.string(),
  /** SHA-256 of the snapshot. */
  snapshot: z.string(),
  sections: z.array(
    z.object({ id: RetroSectionId, title: Said, sentences: z.array(RetroSentence) }),
  ),
})
export type RetroDocument = z.infer<typeof RetroDocument>

/** A line of the agenda: how long it may take, how long it took, and since when it runs. */
export const AgendaTopic = z.object({
  id: z.string(),
  minutes: z.number(),
  spentS: z.number(),
  runningSince: z.iso.datetime().nullable(),
})
export type AgendaTopic = z.infer<typeof AgendaTopic>

export const ITEM_KINDS = ['note', 'ring', 'parked', 'action', 'question'] as const
export const RetroItem = z.object({
  id: z.number(),
  kind: z.enum(ITEM_KINDS),
  topic: z.string(),
  text: z.string(),
  owner: z.string(),
  dueOn: Day.nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  status: z.enum(['open', 'done', 'dropped']),
  votes: z.number(),
})
export type RetroItem = z.infer<typeof RetroItem>

/** What a meeting wrote down, frozen when it is closed. */
export const Minutes = z.object({
  closedAt: z.string(),
  closedBy: z.string(),
  agenda: z.array(AgendaTopic),
  items: z.array(RetroItem),
})
export type Minutes = z.infer<typeof Minutes>

/** A retro as a team keeps it: what was found, and what was made of it. */
export const RetroRecord = z.object({
  document: RetroDocument,
  minutes: Minutes.nullable(),
})
export type RetroRecord = z.infer<typeof RetroRecord>
