import { createRandom } from '@takt/shared/numeric/random.ts'
import { NO_VISITOR } from '@takt/shared/schemas/crm.ts'
import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'

const DAY_MS = 86_400_000

/** What is met on the way to a deal: days after its creation, what, where, and whether offline. */
const WAY: readonly (readonly [day: number, kind: string, channel: string, offline: boolean])[] = [
  [-35, 'seminar', 'event', true],
  [-21, 'webinar', 'webinar', false],
  [-9, 'white_paper', 'email', false],
  [-3, 'call', 'outbound', true],
  [6, 'demo', 'sales', true],
  [15, 'meeting', 'sales', true],
]
const ROLES = ['champion', 'security', 'legal', 'procurement', 'operations'] as const

/**
 * What the case does not tell of SaaS B's closed deals: touches on the way, people met, subscriptions
 * and what became of them. It follows from the deals and changes none of their numbers.
 *
 * @param sales the events of the sales team
 */
export function customerEvents(sales: readonly Event[], untilMs: number): Event[] {
  const created = new Map<string, Event>()
  for (const event of sales) {
    if (event.name === 'Deal Created') created.set(dealOf(event), event)
  }
  const closed = sales.filter(({ name }) => name === 'Deal Won' || name === 'Deal Lost')
  return closed
    .flatMap((end) => {
      const start = created.get(dealOf(end))
      return start === undefined ? [] : storyOf(start, end)
    })
    .filter(({ occurredAtMs }) => occurredAtMs <= untilMs)
}

const dealOf = ({ properties }: Event): string => {
  const id = properties['deal_id']
  return typeof id === 'string' ? id : ''
}

function storyOf(start: Event, end: Event): Event[] {
  const id = dealOf(end)
  const random = createRandom(`saas-b customers ${id}`)
  const index = random.integer(420)
  const isWon = end.name === 'Deal Won'
  // Lost deals saw less: without the seminar and the reference call more often.
  const way = WAY.filter(([, kind]) => kind !== 'seminar' || (isWon ? index % 2 : index % 5) === 0)
  const touches = way
    .map(([day, kind, channel, offline]) => ({
      kind,
      channel,
      offline,
      atMs: start.occurredAtMs + day * DAY_MS,
    }))
    .filter(({ atMs }) => atMs < end.occurredAtMs)
  const hasReference = (isWon ? index % 2 : index % 6) === 0
  const reference = {
    kind: 'reference_call',
    channel: 'sales',
    offline: true,
    atMs: end.occurredAtMs - 4 * DAY_MS,
  }
  const met = hasReference ? [...touches, reference] : touches
  return [
    ...met.map(({ atMs, kind, channel, offline }, at) =>
      told(
        'Touch Recorded',
        `${id}-t${String(at)}`,
        { start, atMs },
        { channel, type: kind, offline },
      ),
    ),
    ...(isWon ? customerOf({ id, start, end, index, share: random.uniform() }) : []),
  ]
}

function customerOf(won: {
  id: string
  start: Event
  end: Event
  index: number
  share: number
}): Event[] {
  const { id, start, end, index, share } = won
  const at = (days: number) => ({ start, atMs: end.occurredAtMs + days * DAY_MS })
  const mrr = Math.round(Number(start.properties['amount']) / 12)
  const of = {
    subscription_id: `sub-${id}`,
    deal_id: id,
    product: start.properties['product'] ?? null,
  }
  const pays = (days: number, amount: number): Event => {
    const { atMs } = at(days)
    const effective_on = new Date(atMs).toISOString().slice(0, 10)
    const term = { term_months: 12, renewal_on: dayAfterAYear(end.occurredAtMs) }
    return told('Subscription Updated', `${id}-m${String(days)}`, at(days), {
      ...of,
      ...term,
      mrr: amount,
      effective_on,
      currency: 'EUR',
    })
  }
  const seen = (days: number, type: string): Event =>
    told('Touch Recorded', `${id}-${type}`, at(days), { channel: 'product', type, offline: false })
  return [
    ...ROLES.slice(0, 2 + (index % 3)).map((role, place) =>
      told(
        'Contact Created',
        `${id}-p${String(place)}`,
        { start, atMs: start.occurredAtMs },
        {
          contact_id: `${id}-${role}`,
          role,
          title: role,
        },
      ),
    ),
    pays(1, mrr),
    ...(share < 0.3 ? [pays(120, Math.round(mrr * 1.25))] : []),
    ...(share > 0.9 ? [pays(150, Math.round(mrr * 0.8))] : []),
    ...(share > 0.96 ? [pays(240, 0)] : []),
    ...(index % 13 === 0 ? [] : [seen(kickOffDays(index), 'onboarding started')]),
    ...(index % 7 === 0 ? [] : [seen(12, 'onboarded')]),
    ...(index % 7 === 0 || index % 4 === 0 ? [] : [seen(30, 'activated')]),
  ]
}

/** Most hear from customer success within two days of the win. */
const kickOffDays = (index: number): number => (4 + ((index * 11) % 60)) / 24

/** The next day on which a yearly contract of this day renews, seen from a year later. */
const dayAfterAYear = (atMs: number): string =>
  new Date(atMs + 365 * DAY_MS).toISOString().slice(0, 10)

function told(
  name: string,
  id: string,
  { start, atMs }: { start: Event; atMs: number },
  properties: JsonObject,
): Event {
  return {
    ...start,
    messageId: `demo-${id}`,
    name,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
    anonymousId: NO_VISITOR,
    properties,
  }
}
