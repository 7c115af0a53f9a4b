import { z } from 'zod'
import { PLAN_FIELDS } from './experiment-plan.ts'
import { Mode } from './mode.ts'

const VARIANTS_MAX = 20
const SECONDARY_MAX = 20
const CONDITIONS_MAX = 20

const Key = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, 'letters, digits, - and _; at most 64 characters')
const Text = z.string().trim().max(2_000)

export const Variant = z.strictObject({
  key: z.string().trim().min(1).max(64),
  /** Share of the assigned units, relative to the sum of all weights. */
  weight: z.number().positive().finite(),
})
export type Variant = z.infer<typeof Variant>

/** One demand on what is known of a unit; all of them must hold. */
export const TargetCondition = z
  .strictObject({
    /** In a browser `path`, `language`, `device`, `source`, `medium`, `campaign`, and what the page says. */
    attribute: z.string().trim().min(1).max(100),
    operator: z.enum(['in', 'notIn', 'atLeast', 'below']),
    values: z.array(z.string().trim().max(200)).min(1).max(100),
  })
  .refine(
    ({ operator, values }) =>
      operator === 'in' ||
      operator === 'notIn' ||
      (values.length === 1 && values[0] !== '' && Number.isFinite(Number(values[0]))),
    { message: 'atLeast and below compare with exactly one number', path: ['values'] },
  )
export type TargetCondition = z.infer<typeof TargetCondition>

/** A stretch of a layer: experiments of one layer whose stretches do not meet share no unit. */
export const Layer = z
  .strictObject({
    name: Key,
    from: z.number().min(0).max(1),
    to: z.number().min(0).max(1),
  })
  .refine(({ from, to }) => from < to, { message: 'must be above "from"', path: ['to'] })
export type Layer = z.infer<typeof Layer>

/** The plan of an experiment: what is tried on whom, and what it is judged by. */
export const Experiment = z
  .strictObject({
    key: Key,
    name: z.string().trim().min(1).max(200),
    mode: Mode,
    unit: z.enum(['visitor', 'account']),
    /** The chain "because … if … then …". */
    hypothesis: Text.default(''),
    /** What is done. */
    tactic: Text.default(''),
    /** The first resistance of the customer that it overcomes. */
    resistance: Text.default(''),
    owner: z.string().trim().max(200).default(''),
    /** The first is the control. */
    variants: z.array(Variant).min(2).max(VARIANTS_MAX),
    /** Share of the target group that takes part. */
    coverage: z.number().positive().max(1).default(1),
    targeting: z.array(TargetCondition).max(CONDITIONS_MAX).default([]),
    layer: Layer.nullable().default(null),
    /** What units are divided by; the key unless given. Of accounts it is chosen so that variants are alike. */
    seed: z.string().trim().min(1).max(100).optional(),
    metrics: z.strictObject({
      primary: z.string().min(1),
      secondary: z.array(z.string().min(1)).max(SECONDARY_MAX).default([]),
      guardrails: z.array(z.string().min(1)).max(SECONDARY_MAX).default([]),
      /** How much worse a guardrail may get, relative: 0.02 is two per cent. By metric. */
      margins: z.record(z.string(), z.number().positive().max(1)).default({}),
    }),
    ...PLAN_FIELDS,
  })
  .refine(({ design, periods }) => design !== 'before_after' || periods !== undefined, {
    message: 'a before/after comparison needs the days of both spans',
    path: ['periods'],
  })
  .refine(
    ({ metrics }) => Object.keys(metrics.margins).every((id) => metrics.guardrails.includes(id)),
    {
      message: 'a margin is given for a metric that is no guardrail',
      path: ['metrics', 'margins'],
    },
  )
  .refine((plan) => new Set(plan.variants.map(({ key }) => key)).size === plan.variants.length, {
    message: 'two variants have the same key',
    path: ['variants'],
  })
export type Experiment = z.infer<typeof Experiment>

export const ExperimentStatus = z.enum(['draft', 'running', 'stopped'])
export type ExperimentStatus = z.infer<typeof ExperimentStatus>

/** An experiment with its life so far. */
export const ExperimentRecord = z.object({
  experiment: Experiment,
  status: ExperimentStatus,
  origin: z.enum(['live', 'import']),
  createdAt: z.iso.datetime({ offset: true }),
  startedAt: z.iso.datetime({ offset: true }).nullable(),
  stoppedAt: z.iso.datetime({ offset: true }).nullable(),
})
export type ExperimentRecord = z.infer<typeof ExperimentRecord>
