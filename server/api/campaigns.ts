import { copyWarnings } from '@takt/shared/misuse'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { putCampaigns, readCampaigns } from '../config-store/campaigns.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { refuseForeignMode } from './plan-checks.ts'
import { body } from './validate.ts'

const Key = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, 'letters, digits, - and _; at most 64 characters')
const Campaign = z.strictObject({
  key: Key,
  name: z.string().trim().min(1).max(200),
  rhythm: z.enum(['b2c', 'b2b', 'mixed']),
  /** Where a mixed one turns from one rhythm to the other. */
  branchPoint: z.string().trim().max(500).default(''),
  endsOn: z.iso.date().nullable().default(null),
})
const Campaigns = z.strictObject({ campaigns: z.array(Campaign).min(1).max(1_000) })

/** Which campaign follows which rhythm, and where a mixed one branches. */
export function campaigns({ store: { writer }, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/campaigns', async (c) => {
      const campaigns = await readCampaigns(c.var.scope)
      const isRed = ({ rhythm, branchPoint }: (typeof campaigns)[number]): boolean =>
        rhythm === 'mixed' && branchPoint === ''
      return c.json({
        campaigns: campaigns.map((each) => ({ ...each, needsBranchPoint: isRed(each) })),
      })
    })
    .post('/campaigns', body(Campaigns), (c) => {
      putCampaigns(writer, changeBy(c.var, now()), c.var.body.campaigns)
      return c.json({ stored: c.var.body.campaigns.length })
    })
    .post('/campaigns/:key/copy', body(z.strictObject({ mode: Mode })), async (c) => {
      const { scope } = c.var
      const { mode } = c.var.body
      refuseForeignMode(scope, mode)
      const found = (await readCampaigns(scope)).find(({ key }) => key === c.req.param('key'))
      if (found === undefined) throw new AppError('not_found', 'there is no such campaign')
      if (found.rhythm === mode) {
        throw new AppError('unprocessable', `mode: "${found.key}" is of ${mode} already`)
      }
      const key = `${found.key.slice(0, 60)}-${mode}`
      const campaign = { key, name: found.name, rhythm: mode, branchPoint: '', endsOn: null }
      putCampaigns(writer, changeBy(c.var, now()), [campaign])
      const warnings = copyWarnings(mode === 'b2c' ? 'b2b' : 'b2c', mode)
      return c.json({ campaign, metric: null, band: null, unit: null, warnings }, 201)
    })
}
