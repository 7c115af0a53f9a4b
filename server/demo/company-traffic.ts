import type { Event, EventType, JsonObject } from '@takt/shared/schemas/event.ts'
import { createRandom, type Random } from '@takt/shared/numeric/random.ts'

const DAY_MS = 86_400_000
const ACCOUNTS = [
  'Nordwerk',
  'Alpenstahl',
  'Hafenlogistik',
  'Rheinpapier',
  'Solis Energie',
  'Kranbau Voss',
  'Medica Süd',
  'Tektura',
  'Ostsee Fähren',
  'Feinblech Kurz',
  'Blaupunkt Pumpen',
  'Harz Minerals',
  'Viadukt Bahn',
  'Isar Robotics',
  'Neckar Antriebe',
  'Prisma Glas',
  'Weser Windkraft',
  'Lindner Lebensmittel',
] as const
const ROLES = ['operations', 'maintenance', 'it security', 'purchasing', 'management'] as const
const USES = [
  { name: 'Dashboard Opened', share: 0.9 },
  { name: 'Alert Confirmed', share: 0.5 },
  { name: 'Machine Connected', share: 0.2 },
  { name: 'Report Shared', share: 0.25 },
  { name: 'Security Questionnaire Viewed', share: 0.08 },
] as const

/** The people of SaaS B's accounts: who they are and where they belong. */
export function companyMembers(atMs: number): Event[] {
  return ACCOUNTS.flatMap((account, index) =>
    membersOf(index).flatMap((member, seat) => {
      const base = { userId: member, groupId: accountId(index) }
      const role = ROLES[seat % ROLES.length] ?? 'operations'
      return [
        event('identify', null, atMs, `${member}-i`, { ...base, traits: { role } }),
        event('group', null, atMs, `${member}-g`, { ...base, traits: { name: account } }),
      ]
    }),
  )
}

/** One civil day of product use, as canonical events; the same day gives the same events for ever. */
export function companyDay({ dayMs, untilMs }: { dayMs: number; untilMs: number }): Event[] {
  const random = createRandom(`saas-b ${String(dayMs / DAY_MS)}`)
  const weekday = new Date(dayMs).getUTCDay()
  if (weekday === 0 || weekday === 6) return []
  const events = ACCOUNTS.flatMap((_, index) =>
    membersOf(index)
      .filter(() => random.uniform() < 0.35)
      .flatMap((member) => usesOf(random, dayMs, member, accountId(index))),
  )
  return events.filter(({ occurredAtMs }) => occurredAtMs <= untilMs)
}

const accountId = (index: number): string => `acc-${String(index + 1)}`

/** Between two and eight people; the third user is what makes a team. */
function membersOf(index: number): string[] {
  return Array.from(
    { length: 2 + ((index * 5) % 7) },
    (_, seat) => `u-${String(index + 1)}-${String(seat + 1)}`,
  )
}

function usesOf(random: Random, dayMs: number, userId: string, groupId: string): Event[] {
  return USES.filter(({ share }) => random.uniform() < share).map(({ name }, n) => {
    const atMs = dayMs + (8 + random.integer(9)) * 3_600_000 + random.integer(3_600_000)
    return event('track', name, atMs, `${userId}-${String(dayMs / DAY_MS)}-${String(n)}`, {
      userId,
      groupId,
    })
  })
}

function event(
  type: EventType,
  name: string | null,
  atMs: number,
  id: string,
  who: { userId: string; groupId: string; traits?: JsonObject },
): Event {
  return {
    messageId: `demo-${id}`,
    type,
    name,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
    anonymousId: null,
    previousId: null,
    properties: {},
    traits: {},
    context: {},
    originalTimestamp: null,
    sentAt: null,
    origin: 'client',
    ...who,
  }
}
