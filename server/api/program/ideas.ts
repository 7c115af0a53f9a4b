import { calibrationOf, type Forecast, nodeFor, rankIdeas } from '@takt/shared/program'
import type { DecisionRecord } from '@takt/shared/schemas/decision.ts'
import { Experiment, Variant } from '@takt/shared/schemas/experiment.ts'
import { Idea, IdeaChange, type IdeaRecord } from '@takt/shared/schemas/idea.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { readDecisions } from '../../config-store/decisions.ts'
import { createExperiment } from '../../config-store/experiments.ts'
import { readEvidenceLibrary } from '../../config-store/evidence.ts'
import { addIdea, changeIdea, readIdeas, removeIdea } from '../../config-store/ideas.ts'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { AppError } from '../../errors.ts'
import type { ApiEnv } from '../env.ts'
import { changeBy, findExperiment } from '../experiment-record.ts'
import { planRefusal, refuseForeignMode, refusePlan } from '../plan-checks.ts'
import { today } from '../today.ts'
import { body, parseBody, query, rowIdOf } from '../validate.ts'
import { placeIdeaProblems } from './idea-place.ts'
import { readStepHealth, reachWarnings } from './step-health.ts'

const Ask = z.object({
  mode: Mode.optional(),
  status: z.enum(['open', 'planned', 'dropped']).optional(),
})

const Plan = z.strictObject({
  key: Experiment.shape.key,
  primary: z.string().trim().min(1).optional(),
  variants: z.array(Variant).min(2).max(20).optional(),
})

/** The backlog: what is worth trying, in the order of what it is expected to be worth. */
export function ideas({ store, now }: Services) {
  const { writer } = store
  return new Hono<ApiEnv>()
    .get('/ideas', query(Ask), async (c) => {
      const { mode, status } = c.req.valid('query')
      const { scope } = c.var
      const day = today(scope.project, now())
      return c.json({ ideas: await rankedIdeas(scope, { mode, status, day }) })
    })
    .get('/ideas/calibration', query(Ask.pick({ mode: true })), async (c) => {
      const { mode } = c.req.valid('query')
      const day = today(c.var.scope.project, now())
      const known = (await readIdeas(c.var.scope)).filter(
        (idea) => mode === undefined || idea.mode === mode,
      )
      const decisions = await readDecisions(c.var.scope, { today: day })
      return c.json(calibrationOf(forecastsOf(known, decisions)))
    })
    .post('/ideas', body(Idea), async (c) => {
      const { scope, body: idea } = c.var
      refuseIdea(scope, idea)
      const id = addIdea(writer, changeBy(c.var, now()), { idea })
      const found = await findIdea(scope, id)
      const day = today(scope.project, now())
      return c.json({ ...found, warnings: await reachWarnings(scope, found, day) }, 201)
    })
    .patch('/ideas/:id', body(IdeaChange), async (c) => {
      const { scope } = c.var
      const { status, ...change } = c.var.body
      const before = await findIdea(scope, rowIdOf(c))
      const idea = parseBody(Idea, { ...ideaOf(before), ...change })
      refuseIdea(scope, idea)
      changeIdea(writer, changeBy(c.var, now()), { id: before.id, idea, status })
      return c.json(await findIdea(scope, before.id))
    })
    .delete('/ideas/:id', async (c) => {
      const idea = await findIdea(c.var.scope, rowIdOf(c))
      if (idea.experiment !== null) {
        throw new AppError(
          'conflict',
          `this idea is tested by "${idea.experiment}"; drop it instead`,
        )
      }
      return c.json({ removed: removeIdea(writer, changeBy(c.var, now()), idea.id) })
    })
    .post('/ideas/:id/experiment', body(Plan), async (c) => {
      const { scope } = c.var
      const idea = await findIdea(scope, rowIdOf(c))
      const experiment = draftOf(idea, c.var.body)
      refusePlan(scope, experiment)
      const change = changeBy(c.var, now())
      if (!createExperiment(writer, { ...change, experiment })) {
        throw new AppError('conflict', `key: there is an experiment "${experiment.key}" already`)
      }
      return c.json(await findExperiment(scope, experiment.key), 201)
    })
}

async function findIdea(scope: ProjectScope, id: number): Promise<IdeaRecord> {
  const found = (await readIdeas(scope)).find((idea) => idea.id === id)
  if (found === undefined) throw new AppError('not_found', 'there is no such idea')
  return found
}

function refuseIdea(scope: ProjectScope, idea: Idea): void {
  refuseForeignMode(scope, idea.mode)
  const problems = placeIdeaProblems(idea)
  if (problems.length > 0) throw planRefusal('the idea is not saved', problems)
}

const ideaOf = (record: IdeaRecord): Idea => {
  const { id: _id, status: _status, experiment: _key, copiedFrom: _from, ...rest } = record
  const { createdAt: _created, updatedAt: _updated, ...idea } = rest
  return idea
}

/** The draft that tests an idea; what it is judged by must be named. */
function draftOf(idea: IdeaRecord, { key, primary, variants }: z.infer<typeof Plan>): Experiment {
  const metric = primary ?? idea.primary
  if (metric === null) {
    throw new AppError('unprocessable', 'primary: choose the metric that the idea is judged by', {
      field: 'primary',
    })
  }
  const { title: name, mode, hypothesis, tactic, resistance, owner, chain, tags } = idea
  return parseBody(Experiment, {
    key,
    name,
    mode,
    hypothesis,
    tactic,
    resistance,
    owner,
    chain,
    tags,
    unit: mode === 'b2c' ? 'visitor' : 'account',
    variants: variants ?? [
      { key: 'control', weight: 1 },
      { key: 'b', weight: 1 },
    ],
    metrics: { primary: metric },
    idea: idea.id,
    ...(idea.node === null ? {} : { node: idea.node }),
    ...(idea.step === null ? {} : { step: idea.step }),
    ...(idea.ownerRole === null ? {} : { ownerRole: idea.ownerRole }),
  })
}

/** What came of the ideas that were tested, as forecasts of a win. */
export function forecastsOf(
  ideas: readonly IdeaRecord[],
  decisions: readonly DecisionRecord[],
): (Forecast & { idea: number })[] {
  return ideas.flatMap((idea) => {
    const decision = decisions.find(({ experiment }) => experiment === idea.experiment)
    if (decision === undefined) return []
    const { id, confidence: probability } = idea
    return [{ idea: id, area: areaOf(idea), probability, happened: decision.code === 'ship' }]
  })
}

const areaOf = ({ mode, node, primary }: IdeaRecord): string =>
  node ?? (primary === null ? mode : nodeFor(mode, primary))

async function rankedIdeas(
  scope: ProjectScope,
  {
    mode,
    status,
    day,
  }: { mode: Mode | undefined; status: IdeaRecord['status'] | undefined; day: string },
) {
  const all = await readIdeas(scope)
  const past = forecastsOf(all, await readDecisions(scope, { today: day }))
  const shown = all.filter(
    (idea) =>
      (mode === undefined || idea.mode === mode) &&
      (status === undefined || idea.status === status),
  )
  const open = shown.filter((idea) => idea.status === 'open')
  const ranks = new Map(
    rankIdeas(
      open.map((idea) => ({ ...idea, area: areaOf(idea) })),
      past,
    ).map(({ id, ...rank }) => [id, rank]),
  )
  const library = await readEvidenceLibrary(scope)
  const steps = await readStepHealth(scope, [...new Set(shown.map((idea) => idea.mode))], day)
  const rows = await Promise.all(
    shown.map(async (idea) => ({
      ...idea,
      ranking: ranks.get(idea.id) ?? null,
      outcome: outcomeOf(past, idea.id),
      evidence: library.filter(({ ideas }) => ideas.includes(idea.id)).map(({ id }) => id),
      warnings: await reachWarnings(scope, idea, day, steps),
    })),
  )
  const place = ({ ranking }: (typeof rows)[number]): number => ranking?.rank ?? Infinity
  return rows.toSorted((a, b) => (place(a) === place(b) ? b.id - a.id : place(a) - place(b)))
}

function outcomeOf(
  past: readonly (Forecast & { idea: number })[],
  id: number,
): 'won' | 'not_won' | null {
  const found = past.find(({ idea }) => idea === id)
  if (found === undefined) return null
  return found.happened ? 'won' : 'not_won'
}
