import { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { Effect, ExperimentResult } from '@takt/shared/schemas/result.ts'
import { z } from 'zod'

/** An experiment with its state at a glance, as the list answers it. */
const Listed = ExperimentRecord.extend({
  glance: z.object({
    units: z.number(),
    days: z.number().nullable(),
    verdict: ExperimentResult.shape.verdict,
    srmOk: z.boolean(),
    metric: z.string(),
    leader: z
      .object({ variant: z.string(), relative: Effect, pValue: z.number().nullable() })
      .nullable(),
  }),
})
export type ListedExperiment = z.infer<typeof Listed>

export const ExperimentList = z.object({ experiments: z.array(Listed) })
