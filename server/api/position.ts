import {
  committeeSize,
  decisionSpeed,
  movedSignals,
  POSITION_SIGNALS,
  type PositionAnswers,
  positionOf,
} from '@takt/shared/metrics'
import { JOURNEY_QUESTIONS, priceClass } from '@takt/shared/retro'
import { Hono } from 'hono'
import { z } from 'zod'
import { addPositionRun, type PositionRun, readPositionRuns } from '../config-store/positions.ts'
import { putProfile, readProfile } from '../config-store/profile.ts'
import type { Services } from '../context.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { createMemory } from './memory.ts'
import { measuredIn, suggestedIn } from './position-data.ts'
import { today } from './today.ts'
import { body } from './validate.ts'

const Answer = z.enum(['b2c', 'b2b', 'both']).nullable()
const Fact = z.number().min(0).max(1e12).nullable().default(null)
const NewRun = z.strictObject({
  touchpoint: z.string().trim().min(1, 'must not be empty').max(200),
  answers: z.partialRecord(z.enum(POSITION_SIGNALS), Answer),
  /** In major units, of the usual sale. */
  price: Fact,
  deciders: Fact,
  /** From first contact to the sale. */
  medianDays: Fact,
})
const Text = z.string().trim().max(500)
const NewProfile = z.strictObject({
  /** Who pays, and who carries the risk. */
  positioning: z
    .string()
    .trim()
    .min(1, 'say in one line who pays and who carries the risk')
    .max(200),
  journey: z.partialRecord(z.enum(JOURNEY_QUESTIONS), Text).default({}),
})

/** Where each touchpoint stands between the rhythms, and what the workspace says of itself. */
export function position({ store: { writer }, now }: Services) {
  const remember = createMemory()
  return new Hono<ApiEnv>()
    .get('/position', async (c) => {
      const runs = await readPositionRuns(c.var.scope)
      const touchpoints = [...new Set(runs.map(({ touchpoint }) => touchpoint))].toSorted()
      return c.json({
        signals: POSITION_SIGNALS,
        suggested: await suggestedIn(c.var.scope),
        measured: await remember(c.var.scope, ['measured'], () => measuredIn(c.var.scope)),
        touchpoints: touchpoints.map((name) =>
          standing(
            name,
            runs.filter(({ touchpoint }) => touchpoint === name),
          ),
        ),
      })
    })
    .post('/position', body(NewRun), async (c) => {
      const { touchpoint, answers, ...facts } = c.var.body
      const suggested = await suggestedIn(c.var.scope)
      const given = POSITION_SIGNALS.filter((signal) => (answers[signal] ?? null) !== null)
      const sources = Object.fromEntries(
        given.map((signal) => [signal, answers[signal] === suggested[signal] ? 'data' : 'hand']),
      ) as PositionRun['sources']
      const ranOn = today(c.var.scope.project, now())
      const run = { touchpoint, answers: answers as PositionAnswers, ranOn, sources, facts }
      const id = addPositionRun(writer, changeBy(c.var, now()), run)
      return c.json({ id, ranOn, position: positionOf(run.answers) }, 201)
    })
    .get('/profile', async (c) => {
      const { positioning, journey } = await readProfile(c.var.scope)
      const missing = JOURNEY_QUESTIONS.filter((question) => (journey[question] ?? '') === '')
      const of = JOURNEY_QUESTIONS.length
      return c.json({ positioning, journey, filled: of - missing.length, of, missing })
    })
    .put('/profile', body(NewProfile), (c) => {
      const { positioning, journey } = c.var.body
      const given = Object.fromEntries(
        Object.entries(journey).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        ),
      )
      putProfile(writer, changeBy(c.var, now()), { positioning, journey: given })
      return c.json({ positioning, journey: given })
    })
}

function standing(touchpoint: string, runs: readonly PositionRun[]) {
  const newest = runs.at(-1)
  const before = runs.at(-2)
  const answers = newest?.answers ?? {}
  const moved = (to: 'b2c' | 'b2b') =>
    before === undefined ? [] : movedSignals({ before: before.answers, after: answers, to })
  return {
    touchpoint,
    position: positionOf(answers),
    aids: aidsOf(newest?.facts),
    moved: { since: before?.ranOn ?? null, toB2c: moved('b2c'), toB2b: moved('b2b') },
    runs: runs.map((run) => ({ ...run, position: positionOf(run.answers).verdict })),
  }
}

function aidsOf(facts: PositionRun['facts'] | undefined) {
  const { price = null, deciders = null, medianDays = null } = facts ?? {}
  return {
    price: price === null ? null : priceClass(price),
    deciders: deciders === null ? null : committeeSize(deciders),
    speed: medianDays === null ? null : decisionSpeed(medianDays),
  }
}
