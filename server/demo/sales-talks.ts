import { parseDay, quarterAfter, quarterOfDay } from '@takt/shared/metrics'
import type { ReEngagementGroup } from '@takt/shared/schemas/crm.ts'
import { DISCOVERY_QUESTIONS, type DiscoveryQuestion } from '@takt/shared/schemas/discovery.ts'
import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'
import { salesEvent } from './sales-event.ts'
import type { PlannedDeal } from './sales-plan.ts'

const DAY_MS = 86_400_000
const NOON_MS = 12 * 3_600_000
const BY = 'grace@saas-b.example'

const ANSWERS: Readonly<Record<DiscoveryQuestion, string>> = {
  problem: 'Presses stop without warning, most often at night.',
  cost: 'About 40,000 a day, and one customer who asks for other suppliers.',
  today: 'Service by the calendar, and a technician who hears it coming.',
  why_now: 'A second line starts next year, the technician retires before.',
  success: 'Half of the unplanned stops gone after 90 days.',
  people: 'Maintenance uses it, the plant manager signs, the budget is the CFO’s.',
  reviews: 'Security first, then legal; procurement only above 50,000.',
  budget: 'Yes, for this year, in maintenance.',
  deadline: 'Before the summer stop; else it waits a year.',
  alternatives: 'Sensors of the machine’s maker, or one more technician.',
}

/** What half of the open deals said in the first conversation: four to ten answers. */
export function discoveryEvents({ id, account, created, outcome }: PlannedDeal): Event[] {
  if (outcome !== 'open' || account % 2 === 1) return []
  const day = created + 2
  const stamp = { at: new Date(day * DAY_MS + NOON_MS).toISOString(), by: BY }
  const asked = DISCOVERY_QUESTIONS.slice(0, 4 + (account % 7))
  const discovery = {
    answers: Object.fromEntries(
      asked.map((question) => [question, { text: ANSWERS[question], ...stamp }]),
    ),
    personas: {
      list: [
        {
          persona: 'Plant manager',
          hypotheses: [
            { problem: 'Stops cost more than service does', state: 'holds' },
            { problem: 'Nobody trusts a forecast of a machine', state: 'refuted' },
            { problem: 'Spare parts come too late', state: 'open' },
          ],
        },
      ],
      ...stamp,
    },
    fit: {
      hypothesis: 'Enough readings of each machine to foresee its stops',
      verdict: asked.length > 7 ? 'fits' : 'open',
      ...stamp,
    },
  }
  return [salesEvent('Deal Updated', day, `${id}-f`, { deal_id: id, discovery }, account)]
}

const DRAWN_DAYS = 60
const GROUP_LEADS = 100
/** Of each group, who came back: the example of product E27. */
const BACK: Readonly<Record<ReEngagementGroup, number>> = { contacted: 12, holdout: 5 }

/** A campaign to leads of a year ago that is over: 12 of 100 came back, and 5 of 100 held out. */
export function reEngagementEvents(anchor: string): Event[] {
  const { id: quarter } = quarterAfter(quarterOfDay(anchor), -3)
  const drawn = parseDay(anchor) - DRAWN_DAYS
  // Beyond those that became a deal; every 25th was handed over.
  const leads = Array.from({ length: 3 * GROUP_LEADS }, (_, index) => 401 + index)
    .filter((lead) => (lead - 1) % 25 !== 0)
    .slice(0, 2 * GROUP_LEADS)
  return leads.flatMap((lead, index) => {
    const group = index % 2 === 0 ? ('contacted' as const) : ('holdout' as const)
    const leadId = `l-${quarter}-${String(lead)}`
    const userId = `lead-${String(lead)}@quiet.example`
    const member = { campaign: 'A year on', group, days: 30 }
    const told = { lead_id: leadId, re_engagement: member }
    const draw = { ...salesEvent('Lead Updated', drawn, `${leadId}-r`, told), userId }
    const touched = (part: string, day: number, touch: JsonObject): Event => ({
      ...salesEvent('Touch Recorded', day, `${leadId}-${part}`, {
        touch_id: `${leadId}-${part}`,
        ...touch,
      }),
      userId,
    })
    const place = Math.floor(index / 2)
    const isCalled = group === 'contacted' && place % 12 !== 11
    const isBack = place < BACK[group]
    return [
      draw,
      ...(isCalled ? [touched('a', drawn + 1, { type: 'call', channel: 'outbound' })] : []),
      ...(isBack
        ? [
            touched('b', drawn + 3 + (index % 20), {
              type: 'form',
              channel: 'website',
              offline: false,
            }),
          ]
        : []),
    ]
  })
}
