import * as fc from 'fast-check'
import { NO_VISITOR } from '../../../../shared/schemas/crm.ts'
import { EVENT_NAME, type Event, type JsonObject } from '../../../../shared/schemas/event.ts'
import { event, START_MS, track } from '../log-fixture.ts'

const DAY_MS = 86_400_000

/** Events of few records, so that everything meets everything. */
const anyEvent: fc.Arbitrary<Omit<Event, 'messageId'>> = fc
  .record({
    day: fc.integer({ min: 0, max: 60 }),
    kind: fc.constantFrom(
      'deal',
      'deal',
      'snapshot',
      'won',
      'deleted',
      'lead',
      'contact',
      'account',
      'touch',
      'page',
      'subscription',
      'month',
    ),
    id: fc.constantFrom('1', '2'),
    person: fc.constantFrom('ada@acme.io', 'bob@beta.io'),
    account: fc.constantFrom(null, 'acme', 'beta'),
    stage: fc.constantFrom('Demo', 'Legal', 'Won'),
    amount: fc.integer({ min: 0, max: 900 }),
  })
  .map(({ day, kind, id, person, account, stage, amount }) => {
    const atMs = START_MS + day * DAY_MS
    const told = (name: string, properties: JsonObject, fields: Partial<Event> = {}): Event =>
      track(name, properties, { atMs, anonymousId: NO_VISITOR, groupId: account, ...fields })
    switch (kind) {
      case 'deal':
        return told('Deal Changed', { deal_id: id, stage, amount })
      case 'snapshot':
        return told(
          'Deal Updated',
          { deal_id: id, stage, snapshot: true, created_at: '2026-03-01', lead_id: id },
          { origin: 'import' },
        )
      case 'won':
        return told('Deal Won', { deal_id: id })
      case 'deleted':
        return told(amount > 300 ? 'Deal Restored' : 'Deal Deleted', { deal_id: id })
      case 'lead':
        return told('Lead Updated', { lead_id: id, source: stage }, { userId: person })
      case 'contact':
        return told('Contact Updated', { contact_id: id, role: stage }, { userId: person })
      case 'account':
        return told(
          'Account Updated',
          { account_id: account ?? 'acme', domain: `${amount > 450 ? 'acme' : 'beta'}.io` },
          { groupId: account ?? 'acme' },
        )
      case 'touch':
        return told(
          EVENT_NAME.touchRecorded,
          { channel: 'event', type: stage, deal_id: id },
          { userId: person },
        )
      case 'page':
        return event({ atMs, anonymousId: `v${id}`, userId: person, groupId: account })
      case 'subscription':
        return told('Subscription Updated', {
          subscription_id: id,
          status: amount > 200 ? 'active' : 'paused',
          amount,
        })
      case 'month':
        break
    }
    return told('Subscription Recorded', {
      subscription_id: amount > 700 ? 'mrr-coverage' : `mrr:${id}`,
      month: `2026-0${String(1 + (day % 6))}`,
      until: '2026-07',
      mrr: amount,
    })
  })

/** A log of such events, each with a message id of its own. */
export const anyLog = fc
  .array(anyEvent, { minLength: 1, maxLength: 30 })
  .map((events) => events.map((each, index) => ({ ...each, messageId: `m${String(index)}` })))
