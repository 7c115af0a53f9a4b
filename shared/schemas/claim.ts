import { z } from 'zod'
import { Mode } from './mode.ts'

const Count = z.number().min(0)
const Rate = z.strictObject({ successes: Count, trials: Count })

/** One of two spans of time that are compared. */
const Span = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  numerator: z.number(),
  /** Null for totals. */
  denominator: z.number().nullable().default(null),
  /** What is counted below the line, in words. */
  denominatorName: z.string().max(200).optional(),
  /** True when the span is not over. */
  partial: z.boolean().default(false),
})

/** What is known of the experiment that a claim rests on. */
const TestFacts = z.strictObject({
  status: z.enum(['running', 'stopped']),
  reading: z.enum(['fixed', 'always-valid']),
  /** How often somebody looked at it. */
  looks: z.number().int().min(0).default(1),
  days: z.number().min(0).optional(),
  srmPValue: z.number().min(0).max(1).nullable().optional(),
  crossoverShare: z.number().min(0).max(1).optional(),
  /** How many comparisons were made, and whether p-values are corrected for that. */
  comparisons: z.number().int().min(1).default(1),
  isCorrected: z.boolean().default(true),
  plannedPrimary: z.string().optional(),
  decidedBy: z.string().optional(),
  stopOn: z.iso.date().nullable().optional(),
  stoppedOn: z.iso.date().nullable().optional(),
  /** Relative effect that is claimed. */
  relative: z.number().nullable().optional(),
  /** A segment that the claim is limited to. */
  segment: z.strictObject({ name: z.string(), isPlanned: z.boolean() }).optional(),
  /** Offers for everybody that overlapped it. */
  offers: z.number().int().min(0).default(0),
  /** Smallest number of units in a variant. */
  units: Count.optional(),
})

/**
 * What a tile, a table, a chart or a sentence says, as far as it can be misread. Whatever does not apply
 * is absent.
 */
export const Claim = z.strictObject({
  mode: Mode.optional(),
  /** Id in the catalogue, or the word that is used. */
  metric: z.string().max(100).optional(),
  role: z.enum(['tile', 'goal', 'primary']).default('tile'),
  value: z.number().nullable().optional(),
  /** The denominator, or how many values there are. */
  sample: Count.optional(),
  /** Below it nothing should be judged; by the catalogue unless given. */
  minimumSample: Count.optional(),
  /** It is coloured, ranked or called good or bad. */
  isJudged: z.boolean().default(false),
  /** Null where none is shown. */
  interval: z.strictObject({ lower: z.number(), upper: z.number() }).nullable().optional(),
  aggregate: z
    .enum(['mean', 'median', 'sum', 'ratio_of_sums', 'mean_of_ratios', 'mean_of_medians'])
    .optional(),
  /** What an average, a sum or a blended figure is made of. */
  parts: z
    .array(
      z.strictObject({
        name: z.string(),
        numerator: z.number(),
        denominator: z.number().default(1),
      }),
    )
    .max(1_000)
    .optional(),
  /** What the parts are said to add up to. */
  whole: z.number().optional(),
  mean: z.number().optional(),
  median: z.number().optional(),
  currencies: z.array(z.string()).max(50).optional(),
  isConverted: z.boolean().default(false),
  /** Groups by start, how old they are, and how old they must be for their value to be complete. */
  cohorts: z
    .array(
      z.strictObject({
        key: z.string(),
        ageDays: z.number(),
        neededDays: z.number(),
        isMarked: z.boolean().default(false),
      }),
    )
    .max(1_000)
    .optional(),
  /** The same comparison within groups. */
  strata: z
    .array(z.strictObject({ name: z.string(), control: Rate, treatment: Rate }))
    .max(1_000)
    .optional(),
  comparison: z
    .strictObject({
      before: Span,
      after: Span,
      /** The change as it is printed, such as 0.015, and as what. */
      stated: z.number().optional(),
      statedAs: z.enum(['percent', 'points']).optional(),
    })
    .optional(),
  design: z.enum(['controlled', 'before_after', 'self_selected']).optional(),
  /** It says that one thing made another. */
  isCausal: z.boolean().default(false),
  pValue: z.number().min(0).max(1).nullable().optional(),
  experiment: TestFacts.optional(),
  attribution: z
    .strictObject({
      model: z.string().max(60),
      /** It is read as what the channel brought in, not as who gets credit. */
      isIncremental: z.boolean().default(false),
      hasHoldout: z.boolean().default(false),
    })
    .optional(),
  /** Times until something happens: how many have, and how many still wait. */
  durations: z
    .strictObject({ finished: Count, open: Count, method: z.enum(['finished_only', 'censored']) })
    .optional(),
  /** A total over several tests. */
  program: z
    .strictObject({ method: z.enum(['sum_of_raw', 'shrunk']), winners: z.number().int() })
    .optional(),
  chart: z.strictObject({ kind: z.enum(['bar', 'line', 'area']), axisFrom: z.number() }).optional(),
  /** Taken over from the other rhythm: which of metric, band and unit came along unasked. */
  copied: z
    .strictObject({
      from: Mode,
      to: Mode,
      took: z.array(z.enum(['metric', 'band', 'unit', 'channel'])).max(4),
    })
    .optional(),
  /** Rhythms that it sums over. */
  modes: z.array(Mode).max(2).optional(),
  /** Whether costs of what was sold are taken off. */
  includesMargin: z.boolean().optional(),
  /** Whether open value is weighted by its chance. */
  isWeighted: z.boolean().optional(),
})
export type Claim = z.infer<typeof Claim>
export type ClaimInput = z.input<typeof Claim>

/** A wrong way of reading a number, with what is wrong and what to do instead. */
export const Misuse = z.object({
  rule: z.string(),
  reason: z.object({ en: z.string(), de: z.string() }),
  fix: z.object({ en: z.string(), de: z.string() }),
})
export type Misuse = z.infer<typeof Misuse>
