import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import { channelOf } from './channel.ts'
import { type ProjectionContext, propertiesOf } from './context.ts'
import type { LogRow } from './log-slice.ts'
import {
  createSessionReader,
  createSessionWriter,
  sameSession,
  type SessionRow,
} from './session-store.ts'
import type { SessionChange } from './sessions.ts'

type ImportedRow = {
  body: string
  occurred_at_ms: number
  source_id: number | null
  medium_id: number | null
  campaign_id: number | null
  content_id: number | null
  referrer_id: number | null
  path_id: number | null
  device_id: number | null
  country_id: number | null
}

/**
 * Makes the session that a row of an imported file tells of, whole, as the file tells it.
 *
 * Of two rows of one visitor at one instant the one with the smaller message id counts, whatever the
 * order of arrival.
 */
export function createImportedSessionProjection(
  context: ProjectionContext,
): (row: LogRow, upTo: number) => SessionChange | undefined {
  const { db, project, terms } = context
  const read = createSessionReader(context)
  const write = createSessionWriter(context)
  const select = db.prepare<[number, number, number, number, number], ImportedRow>(`
    select body, occurred_at_ms, source_id, medium_id, campaign_id, content_id, referrer_id, path_id,
      device_id, country_id
    from event
    where project_id = ? and visitor_id = ? and occurred_at_ms = ? and name_id = ? and seq <= ?
    order by message_id limit 1`)
  return ({ visitorId, occurredAtMs }, upTo) => {
    const name = terms.id('name', EVENT_NAME.sessionImported) ?? -1
    const row = select.get(project.id, visitorId, occurredAtMs, name, upTo)
    if (row === undefined) return undefined
    const before = read(visitorId, occurredAtMs)
    const after = sessionOf(visitorId, row, context)
    if (before === undefined || !sameSession(before, after)) write(after)
    return { before, after }
  }
}

function sessionOf(visitorId: number, row: ImportedRow, context: ProjectionContext): SessionRow {
  const { terms, localDay } = context
  const facts = propertiesOf(row.body)
  const flags = [facts['product'], facts['cart'], facts['checkout']].map((fact) =>
    fact === true ? 1 : 0,
  ) as (0 | 1)[]
  const orders = wholeNumber(facts['orders'])
  return {
    visitor_id: visitorId,
    started_at_ms: row.occurred_at_ms,
    ended_at_ms: row.occurred_at_ms + wholeNumber(facts['durationMs']),
    day: localDay(row.occurred_at_ms),
    channel:
      typeof facts['channel'] === 'string'
        ? facts['channel']
        : channelOf({
            source: terms.text(row.source_id),
            medium: terms.text(row.medium_id),
            campaign: terms.text(row.campaign_id),
            referrer: terms.text(row.referrer_id),
          }),
    source_id: row.source_id,
    medium_id: row.medium_id,
    campaign_id: row.campaign_id,
    content_id: row.content_id,
    landing_path_id: row.path_id,
    device_id: row.device_id,
    country_id: row.country_id,
    visitor_type: typeof facts['visitorType'] === 'string' ? facts['visitorType'] : 'unknown',
    page_views: wholeNumber(facts['pageViews']),
    events: 1,
    has_product: flags[0] ?? 0,
    has_cart: flags[1] ?? 0,
    has_checkout: flags[2] ?? 0,
    steps_in_order: stepsInOrder(flags, orders),
    paid_after_ms: null,
    checkout_clicks: null,
    orders,
    revenue_minor: wholeNumber(facts['revenueMinor']),
  }
}

/** A file names no order of steps: those without a gap count. */
function stepsInOrder(flags: readonly (0 | 1)[], orders: number): number {
  const gap = [...flags, orders > 0 ? 1 : 0].indexOf(0)
  return gap < 0 ? flags.length + 1 : gap
}

const wholeNumber = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
