import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Rows of one read model with ids replaced by what they stand for, in a stable order. */
export type ExportRows = AsyncIterable<Readonly<Record<string, unknown>>>

const term = (column: string) =>
  sql<string | null>`(select value from term where term.id = ${sql.ref(column)})`

/** Every session, oldest first. */
export const sessionRows = (scope: ProjectScope): ExportRows =>
  scope
    .from('session')
    .select((of) => [
      term('session.visitor_id').as('visitor'),
      of.ref('started_at_ms').as('startedAt'),
      of.ref('ended_at_ms').as('endedAt'),
      'day',
      'channel',
      term('session.source_id').as('source'),
      term('session.medium_id').as('medium'),
      term('session.campaign_id').as('campaign'),
      term('session.landing_path_id').as('landingPath'),
      term('session.device_id').as('device'),
      term('session.country_id').as('country'),
      of.ref('page_views').as('pageViews'),
      'events',
      of.ref('has_product').as('sawProduct'),
      of.ref('has_cart').as('hadCart'),
      of.ref('has_checkout').as('hadCheckout'),
      'orders',
      of.ref('revenue_minor').as('revenueMinor'),
    ])
    .orderBy('started_at_ms')
    .orderBy('visitor_id')
    .stream()

/** Every order, oldest first. */
export const orderRows = (scope: ProjectScope): ExportRows =>
  scope
    .from('order')
    .select((of) => [
      of.ref('order_key').as('order'),
      term('order.visitor_id').as('visitor'),
      term('order.person_id').as('person'),
      of.ref('ordered_at_ms').as('orderedAt'),
      'day',
      'currency',
      of.ref('gross_minor').as('grossMinor'),
      of.ref('refunded_minor').as('refundedMinor'),
      'lines',
      'channel',
      term('order.device_id').as('device'),
      term('order.country_id').as('country'),
    ])
    .orderBy('ordered_at_ms')
    .orderBy('order_key')
    .stream()

/** The first exposure of every unit to every experiment, oldest first. */
export const exposureRows = (scope: ProjectScope): ExportRows =>
  scope
    .from('exposure')
    .select((of) => [
      of.ref('experiment_key').as('experiment'),
      term('exposure.visitor_id').as('visitor'),
      of.ref('variant_key').as('variant'),
      of.ref('exposed_at_ms').as('exposedAt'),
      'day',
      'crossover',
    ])
    .orderBy('exposed_at_ms')
    .orderBy('visitor_id')
    .orderBy('experiment_key')
    .stream()
