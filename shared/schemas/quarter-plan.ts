import { z } from 'zod'
import { Mode } from './mode.ts'

/** What a quarter scored, frozen when it is closed. */
export const QuarterClosing = z.object({
  quarter: z.string(),
  mode: Mode,
  objectives: z.array(z.object({ title: z.string(), score: z.number().nullable() })),
  /** Mean of the objectives that have a score; null without one. */
  okrScore: z.number().nullable(),
  /** Mean absolute error of the frozen forecasts, relative to what was won; null without one. */
  forecastError: z.number().nullable(),
  forecasts: z.number(),
  /** Concluded experiments by verdict. */
  experiments: z.record(z.string(), z.number()),
  /** Touchpoints that stand clearly on one side. */
  votes: z.object({ b2c: z.number(), b2b: z.number() }),
  /** The rhythm that is proposed for the next quarter. */
  nextMode: Mode,
})
export type QuarterClosing = z.infer<typeof QuarterClosing>
