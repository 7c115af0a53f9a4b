import { relationOf, searchScore } from '@takt/shared/program'
import {
  Learning,
  LearningChange,
  type LearningRecord,
  Relation,
} from '@takt/shared/schemas/learning.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { Effect } from '@takt/shared/schemas/result.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import {
  addLearning,
  changeLearning,
  putLearningEvidence,
  readLearnings,
  removeLearning,
} from '../../config-store/learnings.ts'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { AppError } from '../../errors.ts'
import type { ApiEnv } from '../env.ts'
import { changeBy, findExperiment } from '../experiment-record.ts'
import { refuseForeignMode } from '../plan-checks.ts'
import { today } from '../today.ts'
import { body, parseBody, query, rowIdOf } from '../validate.ts'
import { relatedLearnings } from './learning-notes.ts'

const Ask = z.object({
  /** Words that every hit contains. */
  q: z.string().max(200).optional(),
  mode: Mode.optional(),
  tag: z.string().max(60).optional(),
  state: z.enum(['holds', 'weakened', 'contested', 'faded']).optional(),
})

const Evidence = z.strictObject({
  experiment: z.string().trim().min(1).max(64),
  effect: Effect,
  /** Found by comparing the effects unless given. */
  relation: Relation.optional(),
})

/** What was learnt: searchable, with what later results say about it. */
export function learnings({ store, now }: Services) {
  const { writer } = store
  const readAll = (scope: ProjectScope) =>
    readLearnings(scope, { today: today(scope.project, now()) })
  return new Hono<ApiEnv>()
    .get('/learnings', query(Ask), async (c) => {
      const { q = '', mode, tag, state } = c.req.valid('query')
      const found = (await readAll(c.var.scope)).filter(
        (each) =>
          (mode === undefined || each.modes.includes(mode)) &&
          (tag === undefined || each.tags.includes(tag)) &&
          (state === undefined || each.state === state),
      )
      return c.json({ learnings: q.trim() === '' ? found : matching(found, q) })
    })
    .post('/learnings', body(Learning), async (c) => {
      const { scope, body: learning } = c.var
      for (const mode of learning.modes) refuseForeignMode(scope, mode)
      const createdOn = today(scope.project, now())
      const id = addLearning(writer, changeBy(c.var, now()), { learning, createdOn })
      return c.json(findLearning(await readAll(scope), id), 201)
    })
    .patch('/learnings/:id', body(LearningChange), async (c) => {
      const { scope } = c.var
      const before = findLearning(await readAll(scope), rowIdOf(c))
      const learning = parseBody(Learning, { ...Learning.strip().parse(before), ...c.var.body })
      for (const mode of learning.modes) refuseForeignMode(scope, mode)
      changeLearning(writer, changeBy(c.var, now()), { id: before.id, learning })
      return c.json(findLearning(await readAll(scope), before.id))
    })
    .delete('/learnings/:id', (c) => {
      const removed = removeLearning(writer, changeBy(c.var, now()), rowIdOf(c))
      if (removed === undefined) throw unknownLearning()
      return c.json({ removed })
    })
    .post('/learnings/:id/evidence', body(Evidence), async (c) => {
      const { scope } = c.var
      const learning = findLearning(await readAll(scope), rowIdOf(c))
      const { experiment, effect, relation: said } = c.var.body
      const relation =
        said ?? (learning.effect === null ? null : relationOf(learning.effect, effect))
      if (relation === null) {
        throw new AppError(
          'unprocessable',
          'relation: one of the effects has no size, so say whether it confirms, weakens or contradicts',
          { field: 'relation' },
        )
      }
      const notedOn = today(scope.project, now())
      const evidence = { experiment, relation, effect, notedOn }
      putLearningEvidence(writer, changeBy(c.var, now()), { learning: learning.id, evidence })
      return c.json(findLearning(await readAll(scope), learning.id), 201)
    })
    .get('/experiments/:key/learnings', async (c) => {
      const { scope } = c.var
      const { experiment } = await findExperiment(scope, c.req.param('key'))
      const day = today(scope.project, now())
      return c.json({ learnings: await relatedLearnings(scope, experiment, day) })
    })
}

function matching(learnings: readonly LearningRecord[], words: string): LearningRecord[] {
  return learnings
    .map((learning) => ({ learning, score: searchScore(learning, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || b.learning.id - a.learning.id)
    .map(({ learning }) => learning)
}

const unknownLearning = (): AppError => new AppError('not_found', 'there is no such learning')

function findLearning(all: readonly LearningRecord[], id: number): LearningRecord {
  const found = all.find((each) => each.id === id)
  if (found === undefined) throw unknownLearning()
  return found
}
