import type { ProjectScope } from '../db/scope.ts'
import { listEventsAfter } from '../event-log/explorer.ts'
import {
  exposureRows,
  type ExportRows,
  orderRows,
  sessionRows,
} from '../read-models/export-rows.ts'
import { SALES_EXPORT_TABLES } from './sales-tables.ts'
import type { ExportTable } from './table.ts'

const PAGE = 2_000

/** Everything that `takt export` gives out. */
export const EXPORT_TABLES = {
  events: {
    description: 'the log itself, in order of arrival',
    columns: {
      seq: 'integer',
      messageId: 'text',
      type: 'text',
      name: 'text',
      occurredAtMs: 'instant',
      receivedAtMs: 'instant',
      anonymousId: 'text',
      userId: 'text',
      groupId: 'text',
      previousId: 'text',
      origin: 'text',
      properties: 'json',
      traits: 'json',
      context: 'json',
    },
    rows: eventRows,
  },
  sessions: {
    description: 'visits with their channel and what they came to',
    columns: {
      visitor: 'text',
      startedAt: 'instant',
      endedAt: 'instant',
      day: 'text',
      channel: 'text',
      source: 'text',
      medium: 'text',
      campaign: 'text',
      landingPath: 'text',
      device: 'text',
      country: 'text',
      pageViews: 'integer',
      events: 'integer',
      sawProduct: 'boolean',
      hadCart: 'boolean',
      hadCheckout: 'boolean',
      orders: 'integer',
      revenueMinor: 'integer',
    },
    rows: sessionRows,
  },
  orders: {
    description: 'orders with refunds, in minor units of their currency',
    columns: {
      order: 'text',
      visitor: 'text',
      person: 'text',
      orderedAt: 'instant',
      day: 'text',
      currency: 'text',
      grossMinor: 'integer',
      refundedMinor: 'integer',
      lines: 'integer',
      channel: 'text',
      device: 'text',
      country: 'text',
    },
    rows: orderRows,
  },
  exposures: {
    description: 'who saw which variant first',
    columns: {
      experiment: 'text',
      visitor: 'text',
      variant: 'text',
      exposedAt: 'instant',
      day: 'text',
      crossover: 'boolean',
    },
    rows: exposureRows,
  },
  ...SALES_EXPORT_TABLES,
} as const satisfies Record<string, ExportTable>

async function* eventRows(scope: ProjectScope): ExportRows {
  let after = 0
  for (;;) {
    const events = await listEventsAfter(scope, { after, limit: PAGE })
    yield* events
    const last = events.at(-1)
    if (last === undefined || events.length < PAGE) return
    after = last.seq
  }
}
