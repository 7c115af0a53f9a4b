import { tileWarnings } from '@takt/shared/misuse'
import { TILE_DAYS, sprintTile, type Tile, TILE_SPANS } from '@takt/shared/sprint/tiles.ts'
import {
  addVisits,
  contributionMinor,
  contributionTree,
  metricById,
  metricWithBands,
  type TreeSide,
} from '@takt/shared/metrics'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { countOrderGaps } from '../read-models/order-gaps.ts'
import { addDays } from '../read-models/period.ts'
import type { VisitFilter } from '../read-models/visit-sums.ts'
import type { ApiEnv } from './env.ts'
import { orderGapNote } from './metric-notes.ts'
import { refuseOtherRhythm } from './rhythm.ts'
import { today } from './today.ts'
import { query } from './validate.ts'
import { VisitFilterQuery } from './visit-filter.ts'
import { filterOf, visitsOf } from './visit-question.ts'

const TILES = [
  'contribution_per_session',
  'session_purchase_rate',
  'cart_access_rate',
  'cart_to_paid_rate',
  'aov',
  'revenue',
  'sessions',
  'refund_rate',
] as const
const SPAN_DAYS = { yesterday: 1, '7d': 7, '28d': 28 } as const

const AskTiles = z.object({ ...VisitFilterQuery })
const AskTree = z.object({ span: z.enum(TILE_SPANS).default('28d'), ...VisitFilterQuery })

/** What happened yesterday, in seven and in 28 days, and whether it is signal. */
export function sprint({ now }: Services) {
  return new Hono<ApiEnv>()
    .get('/tiles', query(AskTiles), async (c) => {
      const { scope } = c.var
      refuseOtherRhythm(scope, 'b2c', 'the tiles of the sprint')
      const day = today(scope.project, now())
      const days = await daysOf(scope, filterOf(c.req.valid('query')), {
        from: addDays(day, -TILE_DAYS),
        to: day,
      })
      const { currency, settings } = scope.project
      return c.json({
        today: day,
        currency,
        note: orderGapNote(
          await countOrderGaps(scope, { from: addDays(day, -SPAN_DAYS['28d']), to: day }),
        ),
        tiles: TILES.flatMap((id) => {
          const metric = metricById(id)
          if (metric === undefined) return []
          const own = metricWithBands(metric, settings)
          const margins = settings.contributionMargins
          const tile = sprintTile({ metric: own, days, today: day, currency, margins })
          return [{ ...tile, changes: warned(tile) }]
        }),
      })
    })
    .get('/tree', query(AskTree), async (c) => {
      const { scope } = c.var
      refuseOtherRhythm(scope, 'b2c', 'the tree of contribution per session')
      const { span, ...asked } = c.req.valid('query')
      const length = SPAN_DAYS[span]
      const to = addDays(today(scope.project, now()), -1)
      const from = addDays(to, 1 - length)
      const back = span === 'yesterday' ? 7 : length
      const period = { from, to }
      const compared = { from: addDays(from, -back), to: addDays(to, -back) }
      const side = async (days: { from: string; to: string }): Promise<TreeSide> => {
        const rows = await daysOf(scope, filterOf(asked), days)
        const { contributionMargins } = scope.project.settings
        return {
          sums: addVisits(rows),
          contributionMinor: contributionMinor(rows, contributionMargins),
        }
      }
      const tree = contributionTree({
        before: await side(compared),
        after: await side(period),
        currency: scope.project.currency,
      })
      return c.json({ span, period, compared, currency: scope.project.currency, ...tree })
    })
}

/** Each change with the ways in which it is easily misread. */
const warned = (tile: Tile) =>
  tile.changes.map((change) => ({ ...change, warnings: tileWarnings(tile, change.span) }))

async function daysOf(
  scope: ProjectScope,
  filter: VisitFilter,
  { from, to }: { from: string; to: string },
) {
  const rows = await visitsOf(scope, { from, to, grain: 'day', by: null, filter })
  return rows.map(({ key, ...sums }) => ({ ...sums, day: key }))
}
