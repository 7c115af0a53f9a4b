import { Mode } from '@takt/shared/schemas/mode.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { readAnswers } from '../config-store/checkpoints.ts'
import { putRitual, readRituals, removeRitual } from '../config-store/rituals.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { FIRST_RITUALS, nextRitual } from '../retro/rituals.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { isoInstant } from './public-event.ts'
import { body } from './validate.ts'

const Key = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, 'letters, digits, - and _; at most 64 characters')
const Ritual = z
  .strictObject({
    mode: Mode,
    name: z.string().trim().min(1).max(200),
    every: z.enum(['day', 'week', 'quarter']),
    weekday: z.number().int().min(1).max(7).nullable().default(null),
    at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM'),
    owner: z.string().trim().max(200).default(''),
  })
  .refine(({ every, weekday }) => (every === 'week') === (weekday !== null), {
    message: 'a weekly ritual has a weekday, 1 for Monday; others have none',
    path: ['weekday'],
  })

/** What was answered by hand, and when a team looks at what. */
export function rhythmRecords({ store: { writer }, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/checkpoints', async (c) => {
      const answers = await readAnswers(c.var.scope, now() + 1)
      return c.json({
        answers: [...answers.values()].map(({ answeredAtMs, ...answer }) => ({
          ...answer,
          answeredAt: isoInstant(answeredAtMs),
        })),
      })
    })
    .get('/rituals', async (c) => {
      const { scope } = c.var
      const { mode, timeZone } = scope.project
      const own = await readRituals(scope)
      const first = FIRST_RITUALS.filter((each) => mode === 'hybrid' || each.mode === mode)
      const rituals = own.length === 0 ? first : own
      const clock = { nowMs: now(), timeZone }
      return c.json({
        rituals: rituals.map((each) => ({ ...each, nextAt: nextRitual(each, clock) })),
      })
    })
    .put('/rituals/:key', body(Ritual), (c) => {
      const key = Key.safeParse(c.req.param('key'))
      if (!key.success) throw new AppError('invalid_request', 'key: letters, digits, - and _')
      const { timeZone } = c.var.scope.project
      const ritual = { key: key.data, ...c.var.body }
      putRitual(writer, changeBy(c.var, now()), ritual)
      return c.json({ ...ritual, nextAt: nextRitual(ritual, { nowMs: now(), timeZone }) })
    })
    .delete('/rituals/:key', (c) => {
      if (!removeRitual(writer, changeBy(c.var, now()), c.req.param('key'))) {
        throw new AppError('not_found', 'there is no such ritual')
      }
      return c.json({ removed: true })
    })
}
