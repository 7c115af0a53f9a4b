import { INACTIVE_DAYS } from '@takt/shared/metrics'
import { RE_ENGAGEMENT_DAYS_MAX } from '@takt/shared/schemas/crm.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { auditChange, type Change } from '../config-store/audit.ts'
import { appendTarget } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { recordEvent } from '../import/crm/record-event.ts'
import { fingerprint } from '../import/import-event.ts'
import { readLeads } from '../read-models/leads.ts'
import { readDrawnLeads, readLeadPersons } from '../read-models/re-engagement.ts'
import { requireB2b } from './b2b-only.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { createMemory } from './memory.ts'
import { createPanels } from './pipeline/panels.ts'
import {
  drawGroups,
  drawnLeadsCsv,
  freeLeads,
  publicLead,
  RE_ENGAGEMENT_LABEL,
  reEngagements,
} from './pipeline/re-engagement.ts'
import { isoInstant } from './public-event.ts'
import { body, query } from './validate.ts'

const EVENTS_MAX = 1_000
const MINUTE_MS = 60_000

const Draw = z.strictObject({
  campaign: z.string().trim().min(1, 'give the campaign a name').max(100),
  /** Share of the leads that nobody contacts. */
  holdoutShare: z.number().min(0).max(0.5).default(0.5),
  /** Days after the draw in which a lead may come back. */
  days: z.int().min(1).max(RE_ENGAGEMENT_DAYS_MAX).default(INACTIVE_DAYS),
})
const Format = z.object({ format: z.enum(['json', 'csv']).default('json') })

/** Campaigns to leads that went quiet: whom to contact, whom to leave alone, and what it brought. */
export function reEngagement(services: Services) {
  const { now } = services
  const panels = createPanels(services)
  const remember = createMemory()
  const leadsOf = (scope: ProjectScope) => panels.read(scope, ['leads'], () => readLeads(scope))
  return new Hono<ApiEnv>()
    .get('/leads/re-engagements', async (c) => {
      const { scope } = c.var
      requireB2b(scope, ['metrics'])
      const clock = clockOf(scope, now())
      const drawn = await remember(scope, ['drawn'], () => readDrawnLeads(scope))
      const campaigns = reEngagements(drawn, clock)
      const leads = await leadsOf(scope)
      const minute = Math.floor(clock.nowMs / MINUTE_MS)
      const free = await panels.answer(
        scope,
        ['free leads', minute],
        () => freeLeads(leads, drawn, clock).length,
      )
      return c.json({
        label: RE_ENGAGEMENT_LABEL,
        free,
        campaigns,
        note: campaigns.length === 0 ? 'no re-engagement campaign has been drawn' : null,
      })
    })
    .post('/leads/re-engagements', body(Draw), async (c) => {
      const { scope } = c.var
      requireB2b(scope, ['metrics'])
      const { campaign, holdoutShare, days } = c.var.body
      const change = changeBy(c.var, now())
      const drawn = await readDrawnLeads(scope)
      if (drawn.some((each) => each.campaign === campaign)) {
        throw new AppError('conflict', `campaign: "${campaign}" has been drawn; take another name`)
      }
      const leads = freeLeads(await leadsOf(scope), drawn, clockOf(scope, change.nowMs))
      refuseTooFew(leads.length, holdoutShare)
      const groups = drawGroups(leads, { campaign, holdoutShare })
      const holdout = groups.filter(({ group }) => group === 'holdout').length
      const counts = { contacted: groups.length - holdout, holdout }
      await tellDraw(services, scope, { campaign, days, groups, change })
      services.store.writer.transaction(() => {
        const details = { ...counts, holdoutShare, days }
        const entry = { action: 'leads.re_engagement', subject: campaign, details }
        auditChange(services.store.writer, change, entry)
      })
      return c.json({ campaign, drawnAt: isoInstant(change.nowMs), days, ...counts }, 201)
    })
    .route('/', oneCampaign(now))
}

/** The leads of one campaign. */
const oneCampaign = (now: () => number) =>
  new Hono<ApiEnv>().get('/leads/re-engagements/:campaign', query(Format), async (c) => {
    const { scope } = c.var
    requireB2b(scope, ['metrics'])
    const clock = clockOf(scope, now())
    const name = c.req.param('campaign')
    const leads = (await readDrawnLeads(scope)).filter(({ campaign }) => campaign === name)
    const [result] = reEngagements(leads, clock)
    if (result === undefined) {
      throw new AppError('not_found', `campaign: nobody has drawn leads for "${name}"`)
    }
    if (c.req.valid('query').format === 'json') {
      return c.json({ ...result, leads: leads.map((lead) => publicLead(lead, clock)) })
    }
    c.header('Content-Type', 'text/csv; charset=utf-8')
    c.header('Content-Disposition', 'attachment; filename="re-engagement.csv"')
    return c.body(drawnLeadsCsv(leads, clock))
  })

const clockOf = ({ project }: ProjectScope, nowMs: number) => ({
  nowMs,
  timeZone: project.timeZone,
})

type Group = ReturnType<typeof drawGroups>[number]

/** Tells the log who was drawn: no touch, and nothing that dates the lead itself. */
async function tellDraw(
  { queue, projector }: Services,
  scope: ProjectScope,
  {
    campaign,
    days,
    groups,
    change,
  }: { campaign: string; days: number; groups: readonly Group[]; change: Change },
): Promise<void> {
  const persons = await readLeadPersons(scope)
  const events = groups.map(({ lead, group }) =>
    recordEvent({
      name: 'Lead Updated',
      messageId: `re-engagement-${fingerprint([campaign, lead])}`,
      atMs: change.nowMs,
      receivedAtMs: change.nowMs,
      account: null,
      // Whoever is erased takes the draw along.
      person: persons.get(lead) ?? null,
      fields: {
        lead_id: lead,
        snapshot: true,
        re_engagement: { campaign, group, days },
        told_by: change.actor,
      },
    }),
  )
  const project = appendTarget(scope.project)
  for (let first = 0; first < events.length; first += EVENTS_MAX) {
    const part = events.slice(first, first + EVENTS_MAX)
    await queue.submit({ project, events: part, quarantined: [] })
  }
  await projector.catchUp(scope.project.id)
}

/** @throws AppError `unprocessable` for a list that cannot be told apart into groups */
function refuseTooFew(leads: number, holdoutShare: number): void {
  if (leads === 0) {
    throw new AppError(
      'unprocessable',
      'no lead is inactive and free: those of a campaign that still runs wait for its end',
    )
  }
  if (holdoutShare > 0 && Math.round(leads * holdoutShare) === 0) {
    throw new AppError(
      'unprocessable',
      `holdoutShare: of ${String(leads)} leads nobody would be held out; take a larger share`,
    )
  }
}
