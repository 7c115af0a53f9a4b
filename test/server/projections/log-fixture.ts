import { EVENT_NAME, type Event, type JsonObject } from '../../../shared/schemas/event.ts'
import type { ProjectMode } from '../../../shared/schemas/mode.ts'
import { createProject, type ProjectRecord } from '../../../server/config-store/projects.ts'
import { readConfig } from '../../../server/config.ts'
import type { Services } from '../../../server/context.ts'
import type { Store } from '../../../server/db/store.ts'
import { createAppender } from '../../../server/event-log/append.ts'
import { openServices } from '../../../server/services.ts'
import { emptyDataDirectory } from '../../support/empty-data.ts'

export type LogFixture = {
  services: Services
  store: Store
  project: ProjectRecord
  token: string
  append(events: readonly Event[]): void
  close(): Promise<void>
}

export const START_MS = Date.UTC(2026, 2, 27, 20)

/** A store in a directory of its own with one project in it. */
export async function openLog({
  timeZone = 'Europe/Berlin',
  currency = 'EUR',
  mode = 'b2c',
}: { timeZone?: string; currency?: string; mode?: ProjectMode } = {}): Promise<LogFixture> {
  const directory = await emptyDataDirectory()
  const config = readConfig({ TAKT_DATA: directory.path, TAKT_LOG: 'silent' })
  const { services, close } = await openServices(config)
  const { store } = services
  const { project, token } = createProject(store.writer, {
    name: 'Shop',
    mode,
    timeZone,
    currency,
    nowMs: START_MS,
    actor: 'test',
  })
  const appender = createAppender(store.writer)
  return {
    services,
    store,
    project,
    token,
    append(events) {
      store.writer.transaction(() => appender.append({ projectId: project.id, currency }, events))
      appender.committed()
    },
    async close() {
      await close()
      await directory.remove()
    },
  }
}

let made = 0

/** A canonical event; whatever is not given is a page view of visitor `v` at the start. */
export function event(fields: Partial<Event> & { atMs?: number } = {}): Event {
  const { atMs = START_MS, ...rest } = fields
  made += 1
  return {
    messageId: `m-${String(made)}`,
    type: rest.name === undefined ? 'page' : 'track',
    name: null,
    occurredAtMs: atMs,
    receivedAtMs: START_MS,
    anonymousId: rest.userId === undefined ? 'v' : null,
    userId: null,
    groupId: null,
    previousId: null,
    properties: {},
    traits: {},
    context: {},
    originalTimestamp: null,
    sentAt: null,
    origin: 'client',
    ...rest,
  }
}

export const track = (
  name: string,
  properties: JsonObject,
  fields: Partial<Event> & { atMs?: number } = {},
): Event => event({ name, properties, ...fields })

export const order = (
  id: string,
  revenue: number | string,
  fields: Partial<Event> & { atMs?: number } = {},
): Event => track(EVENT_NAME.orderCompleted, { order_id: id, revenue }, fields)

/** Every row of the read models, with texts instead of the ids that depend on the arrival order. */
export function readModels({ store, project }: LogFixture): Record<string, unknown[]> {
  const text = (column: string): string =>
    `(select value from term where id = ${column}) as ${column.replace('_id', '')}`
  const rows = (sql: string): unknown[] => store.writer.raw.prepare(sql).all(project.id)
  return {
    visitor: rows(
      `select ${text('visitor_id')}, ${text('person_id')}, ${text('account_id')}, first_seen_at_ms, last_seen_at_ms, events
       from visitor where project_id = ? order by 1`,
    ),
    alias: rows(
      `select previous_id, ${text('person_id')}, at_ms from alias where project_id = ? order by 1`,
    ),
    person_member: rows(
      `select ${text('member_id')}, ${text('person_id')} from person_member where project_id = ? order by 1`,
    ),
    person: rows(
      `select ${text('person_id')}, first_seen_at_ms, last_seen_at_ms, events, visitors
       from person where project_id = ? order by 1`,
    ),
    account: rows(
      `select ${text('account_id')}, first_seen_at_ms, last_seen_at_ms, events, visitors, people
       from account where project_id = ? order by 1`,
    ),
    session: rows(
      `select ${text('visitor_id')}, started_at_ms, ended_at_ms, day, channel, ${text('source_id')},
         ${text('medium_id')}, ${text('campaign_id')}, ${text('content_id')},
         ${text('landing_path_id')}, ${text('device_id')}, ${text('country_id')}, visitor_type,
         page_views, events, has_product, has_cart, has_checkout, steps_in_order, paid_after_ms,
         checkout_clicks, orders, revenue_minor
       from session where project_id = ? order by 1, 2`,
    ),
    order: rows(
      `select order_key, ${text('visitor_id')}, ${text('person_id')}, ordered_at_ms, day, currency,
         gross_minor, refunded_minor, lines, session_started_at_ms, channel, ${text('device_id')},
         ${text('country_id')}, coupon, is_subscription, is_unpriced
       from "order" where project_id = ? order by 1`,
    ),
    exposure: rows(
      `select experiment_key, ${text('visitor_id')}, variant_key, exposed_at_ms, day, crossover
       from exposure where project_id = ? order by 1, 2`,
    ),
    outcome: rows(
      `select experiment_key, ${text('visitor_id')}, converted, value_minor, occurred_at_ms, day
       from outcome where project_id = ? order by 1, 2`,
    ),
    day_cell: rows(`select * from day_cell where project_id = ? order by day, channel, device`),
    customer_order: rows(
      `select ${text('customer_id')}, ordered_at_ms, order_key, day, channel, ${text('device_id')},
         ${text('country_id')}, is_known, content, coupon, is_subscription, lines, gross_minor,
         refunded_minor
       from customer_order where project_id = ? order by order_key`,
    ),
    acquisition_cell: rows(
      `select * from acquisition_cell where project_id = ? order by dimension, day, value`,
    ),
    cohort_cell: rows(
      `select * from cohort_cell where project_id = ? order by grain, kind, cohort, period`,
    ),
    gap_cell: rows(`select * from gap_cell where project_id = ? order by kind, state, at`),
    order_cell: rows(
      `select * from order_cell where project_id = ? order by dimension, day, value`,
    ),
    repeat_cell: rows(
      `select * from repeat_cell where project_id = ?
       order by dimension, day, value, previous, earlier`,
    ),
    visitor_cell: rows(
      `select * from visitor_cell where project_id = ? order by dimension, day, value, previous`,
    ),
    visit_cell: rows(
      `select * from visit_cell where project_id = ? order by day, channel, device, country, landing`,
    ),
    market_cell: rows(
      `select * from market_cell where project_id = ? order by day, channel, country, device`,
    ),
    segment_cell: rows(
      `select * from segment_cell where project_id = ? order by dimension, day, value`,
    ),
    variant_cell: rows(
      `select * from variant_cell where project_id = ? order by day, variant_key, channel, device`,
    ),
    paid_cell: rows(
      `select * from paid_cell where project_id = ? order by day, measure, value, channel, device`,
    ),
  }
}
