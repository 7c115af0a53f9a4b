import { Misuse } from '@takt/shared/schemas/claim.ts'
import { DecisionRecord } from '@takt/shared/schemas/decision.ts'
import { EvidenceCounts, EvidenceGap, EvidenceRecord } from '@takt/shared/schemas/evidence.ts'
import { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { IdeaRecord } from '@takt/shared/schemas/idea.ts'
import { LearningRecord } from '@takt/shared/schemas/learning.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { z } from 'zod'
import type { Operation } from '../operation.ts'

const P = '/projects/:slug'
const tag = 'Program'

/** The operations of the experiment program. */
export const PROGRAM_OPERATIONS: Readonly<Record<string, Operation>> = {
  [`GET ${P}/ideas`]: { tag, summary: 'The backlog, the most promising first' },
  [`GET ${P}/ideas/calibration`]: { tag, summary: 'What past confidences were worth' },
  [`POST ${P}/ideas`]: { tag, summary: 'Adds an idea', status: 201, answer: IdeaRecord },
  [`PATCH ${P}/ideas/:id`]: { tag, summary: 'Changes an idea', answer: IdeaRecord },
  [`DELETE ${P}/ideas/:id`]: { tag, summary: 'Removes an idea that was never tested' },
  [`POST ${P}/ideas/:id/experiment`]: {
    tag,
    summary: 'Makes a draft of an idea',
    status: 201,
    answer: ExperimentRecord,
  },
  [`POST ${P}/experiments/check`]: {
    tag,
    summary: 'What a plan misses, how it would be misread, and what is known already',
  },
  [`GET ${P}/experiments/:key/plan`]: {
    tag,
    summary: 'The plan as it is, as it was frozen, and every deviation',
  },
  [`PATCH ${P}/experiments/:key`]: {
    tag,
    summary: 'Changes a draft; of a running test it records a deviation',
    answer: ExperimentRecord,
  },
  [`POST ${P}/experiments/:key/copy`]: {
    tag,
    summary: 'Takes a hypothesis over to the other rhythm',
    status: 201,
  },
  [`GET ${P}/decisions`]: {
    tag,
    summary: 'Every decision, with what is due again',
    answer: z.object({ decisions: z.array(DecisionRecord) }),
  },
  [`GET ${P}/experiments/:key/decision`]: {
    tag,
    summary: 'What was decided, or what may be decided now',
  },
  [`GET ${P}/experiments/:key/decision/evidence`]: {
    tag,
    summary: 'What was known when it was decided',
  },
  [`POST ${P}/experiments/:key/decision`]: {
    tag,
    summary: 'Decides, and freezes the evidence',
    status: 201,
    answer: DecisionRecord,
  },
  [`POST ${P}/experiments/:key/follow-up`]: {
    tag,
    summary: 'Answers whether a decision is still right',
    answer: DecisionRecord,
  },
  [`GET ${P}/learnings`]: {
    tag,
    summary: 'What was learnt',
    answer: z.object({ learnings: z.array(LearningRecord) }),
  },
  [`POST ${P}/learnings`]: {
    tag,
    summary: 'Writes a learning down',
    status: 201,
    answer: LearningRecord,
  },
  [`PATCH ${P}/learnings/:id`]: { tag, summary: 'Words a learning anew', answer: LearningRecord },
  [`DELETE ${P}/learnings/:id`]: { tag, summary: 'Removes a learning' },
  [`POST ${P}/learnings/:id/evidence`]: {
    tag,
    summary: 'Notes what a result says about a learning',
    status: 201,
    answer: LearningRecord,
  },
  [`GET ${P}/experiments/:key/learnings`]: { tag, summary: 'Learnings that a test should know' },
  [`GET ${P}/evidence`]: {
    tag,
    summary: 'What can be shown to whoever doubts, and which proof is missing',
    answer: z.object({
      evidence: z.array(EvidenceRecord),
      mode: Mode,
      gaps: z.array(EvidenceGap),
      counts: EvidenceCounts,
    }),
  },
  [`POST ${P}/evidence`]: {
    tag,
    summary: 'Puts a piece of evidence into the library',
    status: 201,
    answer: EvidenceRecord,
  },
  [`PATCH ${P}/evidence/:id`]: {
    tag,
    summary: 'Changes a piece of evidence, or retires it',
    answer: EvidenceRecord,
  },
  [`GET ${P}/program/wall`]: { tag, summary: 'Every test with its health at a glance' },
  [`GET ${P}/program/scorecard`]: { tag, summary: 'What the program comes to, honestly' },
  [`GET ${P}/experiments/:key/comparison`]: {
    tag,
    summary: 'Two spans of time, never as an effect',
  },
  [`GET ${P}/experiments/:key/ranking`]: {
    tag,
    summary: 'Many variants by what they are believed to do, beside what was measured',
  },
  [`GET ${P}/misuses`]: { tag, summary: 'The wrong ways of reading a number that are known' },
  [`POST ${P}/misuses/check`]: {
    tag,
    summary: 'In which of these ways a claim misuses its numbers',
    answer: z.object({ warnings: z.array(Misuse) }),
  },
}
