import {
  ATTRIBUTION_DEFAULTS,
  ATTRIBUTION_MODELS,
  type AttributionModel,
  type AttributionSource,
  modelRefusal,
  modelsOf,
} from '@takt/shared/metrics'
import { Mode, type ProjectMode } from '@takt/shared/schemas/mode.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { AskedOf, Asker } from '../answers/answers.ts'
import { readPathLists } from '../config-store/channel-paths.ts'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { TOUCH_DIMENSIONS } from '../read-models/order-journeys.ts'
import { addDays } from '../read-models/period.ts'
import { creditOf } from './attribution-credit.ts'
import { dealCredit, dealMoments } from './attribution-deals.ts'
import { requireB2b } from './b2b-only.ts'
import type { ApiEnv } from './env.ts'
import { createMemory, type Memory } from './memory.ts'
import { today } from './today.ts'
import { query } from './validate.ts'

const DAY_MS = 24 * 3_600_000
const DAYS = { b2c: 28, b2b: 364 } as const
const SOURCES = ['deals', 'orders', 'paths'] as const

const Days = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() })
const Windows = z.object({
  lookbackDays: z.coerce.number().int().min(1).max(3_650).optional(),
  halfLifeDays: z.coerce.number().positive().max(3_650).optional(),
})
const Ask = Days.extend(Windows.shape).extend({
  source: z.enum(SOURCES).optional(),
  /** Of `paths`: the imported list; the first by name when absent. */
  list: z.string().optional(),
  by: z.enum(TOUCH_DIMENSIONS).default('channel'),
  /** One model alone; every model that the source allows when absent. */
  model: z.enum(ATTRIBUTION_MODELS as [AttributionModel, ...AttributionModel[]]).optional(),
  mode: Mode.optional(),
})
type Ask = z.infer<typeof Ask>
const OfDeals = Days.extend(Windows.shape)
const Influence = Days.extend({ kind: z.string().trim().min(1).default('reference_call') })

/** Who gets credit for what was sold, under every model side by side. */
export function attribution({ now, answers }: Services) {
  const remember = createMemory()
  const ofDeals = async <Answer>(
    scope: ProjectScope,
    key: readonly unknown[],
    work: (snapshot: ProjectScope) => Promise<Answer>,
  ): Promise<Answer> => {
    requireB2b(scope, ['orders'])
    return await remember(scope, key, () => inSnapshot(scope, work))
  }
  const daysOf = (scope: ProjectScope, asked: z.infer<typeof Days>) =>
    periodOf(asked, { mode: 'b2b', day: today(scope.project, now()) })
  return new Hono<ApiEnv>()
    .get('/attribution', query(Ask), async (c) => {
      const { scope } = c.var
      const asked = c.req.valid('query')
      const day = today(scope.project, now())
      return c.json(await answer(scope, asked, { day, remember, answers }))
    })
    .get('/attribution/lists', async (c) => c.json({ lists: await readPathLists(c.var.scope) }))
    .get('/attribution/deals', query(OfDeals), async (c) => {
      const { scope } = c.var
      const asked = c.req.valid('query')
      const days = daysOf(scope, asked)
      const windows = windowsOf(asked, 'b2b')
      const work = (snapshot: ProjectScope) => dealMoments(snapshot, days, windows)
      return c.json({ ...days, ...(await ofDeals(scope, ['moments', days, windows], work)) })
    })
    .get('/attribution/deals/:deal', query(Windows), async (c) => {
      const windows = windowsOf(c.req.valid('query'), 'b2b')
      const key = c.req.param('deal')
      const work = (snapshot: ProjectScope) => dealCredit(snapshot, key, windows)
      return c.json(await ofDeals(c.var.scope, ['deal', key, windows], work))
    })
    .get('/attribution/touches', query(Days), async (c) => {
      const days = daysOf(c.var.scope, c.req.valid('query'))
      const { scope } = c.var
      requireB2b(scope, ['orders'])
      const table = await remember(scope, ['touches', days], () =>
        answers.ask(scope, 'dealTouches', { days }),
      )
      const rows = table.rows.map((row) => ({ ...row, offlineShare: row.offline / row.touches }))
      const note = table.touches === 0 ? 'no touch is known of these days' : null
      return c.json({ ...days, ...table, rows, note })
    })
    .get('/attribution/influence', query(Influence), async (c) => {
      const { kind, ...asked } = c.req.valid('query')
      const days = daysOf(c.var.scope, asked)
      const { scope } = c.var
      requireB2b(scope, ['orders'])
      const rates = await remember(scope, ['influence', days, kind], () =>
        answers.ask(scope, 'dealInfluence', { days, kind }),
      )
      return c.json({ ...days, kind, ...rates })
    })
}

/** What the page of attribution asks first of a sales team: all models over the last 52 weeks. */
export const firstQuestion = (day: string): AskedOf<'dealCredit'> => ({
  days: periodOf({}, { mode: 'b2b', day }),
  windows: windowsOf({}, 'b2b'),
  by: 'channel',
  models: modelsOf('deals'),
})

async function answer(
  scope: ProjectScope,
  asked: Ask,
  { day, ...by }: { day: string; remember: Memory; answers: Asker },
) {
  const mode = modeOf(scope.project.mode, asked)
  const source = sourceOf(mode, asked)
  const models = modelsFor(source, asked)
  const days = periodOf(asked, { mode, day })
  const windows = windowsOf(asked, mode)
  const ask = { source, mode, models, by: asked.by, list: asked.list, days, windows }
  return await creditOf(scope, ask, by)
}

function windowsOf({ lookbackDays, halfLifeDays }: z.infer<typeof Windows>, mode: Mode) {
  const { lookbackMs, halfLifeMs } = ATTRIBUTION_DEFAULTS[mode]
  return {
    lookbackMs: lookbackDays === undefined ? lookbackMs : lookbackDays * DAY_MS,
    halfLifeMs: halfLifeDays === undefined ? halfLifeMs : halfLifeDays * DAY_MS,
  }
}

/** A hybrid project shows one rhythm at a time; nothing is blended. */
function modeOf(mode: ProjectMode, asked: Ask): Mode {
  if (mode !== 'hybrid') {
    if (asked.mode === undefined || asked.mode === mode) return mode
    throw new AppError('unprocessable', `mode: this project is ${mode}, not ${asked.mode}`, {
      code: 'wrong_mode',
      nearest: [mode],
    })
  }
  return asked.mode ?? (asked.source === 'orders' ? 'b2c' : 'b2b')
}

const HOME = { deals: 'b2b', orders: 'b2c', paths: null } as const

function sourceOf(mode: Mode, { source }: Ask): AttributionSource {
  const own = mode === 'b2c' ? 'orders' : 'deals'
  if (source === undefined) return own
  const home = HOME[source]
  if (home === null || home === mode) return source
  throw new AppError(
    'unprocessable',
    `source: ${source} belong to ${home} and have no meaning in ${mode}; take ${own} or paths`,
    { code: 'wrong_mode', nearest: [own, 'paths'] },
  )
}

function modelsFor(source: AttributionSource, { model }: Ask): readonly AttributionModel[] {
  if (model === undefined) return modelsOf(source)
  const refusal = modelRefusal(source, model)
  if (refusal === null) return [model]
  throw new AppError('unprocessable', `model: ${refusal}`, {
    code: 'wrong_model',
    nearest: modelsOf(source),
  })
}

function periodOf(
  { from, to }: z.infer<typeof Days>,
  { mode, day }: { mode: Mode; day: string },
): { from: string; to: string } {
  const end = to ?? day
  const start = from ?? addDays(end, 1 - DAYS[mode])
  if (start > end) throw new AppError('invalid_request', 'from: is after to')
  return { from: start, to: end }
}
