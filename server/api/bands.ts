import { metricById, metricWithBands } from '@takt/shared/metrics'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { updateProjectSettings } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { requireRole } from './access.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { today } from './today.ts'
import { body } from './validate.ts'

const BandChange = z
  .strictObject({
    lower: z.number(),
    upper: z.number(),
    /** First day of the new limits; today when absent. Earlier days keep theirs. */
    since: z.iso.date().optional(),
    /** The rhythm that they belong to; each that has a band when absent. */
    mode: Mode.optional(),
  })
  .refine(({ lower, upper }) => lower <= upper, { message: 'is under lower', path: ['upper'] })
const MarginChange = z.strictObject({
  /** Of revenue, in [0, 1]. */
  share: z.number().min(0).max(1),
  /** First day of the new margin; since ever when it is the first one. */
  since: z.iso.date().optional(),
})

/** What a workspace thinks is good, and what it earns of its revenue; both with their history. */
export function bands({ store, now }: Services) {
  return new Hono<ApiEnv>()
    .patch('/bands/:metric', requireRole('admin'), body(BandChange), (c) => {
      const { project } = c.var.scope
      const metric = metricById(c.req.param('metric'))
      if (metric === undefined) throw new AppError('not_found', 'there is no such metric')
      const { lower, upper, mode, since = today(project, now()) } = c.var.body
      if (mode !== undefined && !metric.modes.includes(mode)) {
        throw new AppError('invalid_request', `mode: ${metric.id} has no band in ${mode}`)
      }
      const own = project.settings.bands[metric.id] ?? []
      const last = own.findLast(
        (change) => mode === undefined || (change.mode ?? mode) === mode,
      )?.since
      if (last !== undefined && since <= last) {
        throw new AppError('invalid_request', `since: must be after the last change, ${last}`)
      }
      const changed = {
        ...project.settings.bands,
        [metric.id]: [...own, { lower, upper, since, mode }],
      }
      const after = { ...project.settings, bands: changed }
      updateProjectSettings(store.writer, {
        ...changeBy(c.var, now()),
        before: project.settings,
        after,
      })
      return c.json({ metric: metric.id, bands: metricWithBands(metric, after).bands })
    })
    .patch('/margin', requireRole('admin'), body(MarginChange), (c) => {
      const { project } = c.var.scope
      const margins = project.settings.contributionMargins
      const last = margins.at(-1)
      const { share, since = last === undefined ? null : today(project, now()) } = c.var.body
      if (last !== undefined && (since === null || (last.since !== null && since <= last.since))) {
        throw new AppError('invalid_request', 'since: must be after the last change')
      }
      const after = {
        ...project.settings,
        contributionMargins: [...margins, { share, since }],
      }
      updateProjectSettings(store.writer, {
        ...changeBy(c.var, now()),
        before: project.settings,
        after,
      })
      return c.json({ margins: after.contributionMargins })
    })
}
