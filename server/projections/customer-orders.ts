import type { CustomerOrderTable } from '../db/schema.ts'
import type { ProjectionContext } from './context.ts'

export type CustomerOrderRow = Omit<CustomerOrderTable, 'project_id'>

/** Orders by who placed them: as they are stored, and as the order and the identities now say. */
export type CustomerOrderStore = {
  /** The customer's orders, oldest first. */
  ofCustomer(customerId: number): CustomerOrderRow[]
  stored(orderKey: string): CustomerOrderRow | undefined
  /** What should be stored; undefined for what is no order in the project's currency. */
  derived(orderKey: string): CustomerOrderRow | undefined
  replace(before: CustomerOrderRow | undefined, after: CustomerOrderRow | undefined): void
  keysOfVisitor(visitorId: number): string[]
}

/**
 * Opens a project's orders by customer.
 *
 * The customer is the person whom the order names, else whom its visitor turned out to be, at the end
 * of their aliases; a visitor who never said is a customer of their own.
 */
export function createCustomerOrderStore({ db, project }: ProjectionContext): CustomerOrderStore {
  const columns = COLUMNS.join(', ')
  const byCustomer = db.prepare<[number, number], CustomerOrderRow>(
    `select ${columns} from customer_order where project_id = ? and customer_id = ?
     order by ordered_at_ms, order_key`,
  )
  const byKey = db.prepare<[number, string], CustomerOrderRow>(
    `select ${columns} from customer_order where project_id = ? and order_key = ?`,
  )
  const derive = db.prepare<[number, string, string], CustomerOrderRow>(`
    select
      coalesce(m.person_id, o.person_id, v.person_id, o.visitor_id) as customer_id,
      o.ordered_at_ms, o.order_key, o.day, o.channel, o.device_id, o.country_id,
      coalesce(o.person_id, v.person_id) is not null as is_known,
      (select value from term where id = s.content_id) as content,
      o.coupon, o.is_subscription, o.lines, o.gross_minor, o.refunded_minor
    from "order" as o
    left join visitor as v on v.project_id = o.project_id and v.visitor_id = o.visitor_id
    left join person_member as m
      on m.project_id = o.project_id and m.member_id = coalesce(o.person_id, v.person_id)
    left join session as s on s.project_id = o.project_id and s.visitor_id = o.visitor_id
      and s.started_at_ms = o.session_started_at_ms
    where o.project_id = ? and o.order_key = ? and o.currency = ?`)
  const keys = db
    .prepare<[number, number], string>(
      'select order_key from "order" where project_id = ? and visitor_id = ?',
    )
    .pluck()
  const remove = db.prepare('delete from customer_order where project_id = ? and order_key = ?')
  const insert = db.prepare(`
    insert into customer_order (project_id, ${columns})
    values (@project, ${COLUMNS.map((column) => `@${column}`).join(', ')})`)
  return {
    ofCustomer: (customerId) => byCustomer.all(project.id, customerId),
    stored: (orderKey) => byKey.get(project.id, orderKey),
    derived: (orderKey) => derive.get(project.id, orderKey, project.currency),
    replace(before, after) {
      if (before !== undefined) remove.run(project.id, before.order_key)
      if (after !== undefined) insert.run({ project: project.id, ...after })
    },
    keysOfVisitor: (visitorId) => keys.all(project.id, visitorId),
  }
}

const COLUMNS = [
  'customer_id',
  'ordered_at_ms',
  'order_key',
  'day',
  'channel',
  'device_id',
  'country_id',
  'is_known',
  'content',
  'coupon',
  'is_subscription',
  'lines',
  'gross_minor',
  'refunded_minor',
] as const satisfies readonly (keyof CustomerOrderRow)[]

export const sameCustomerOrder = (
  a: CustomerOrderRow | undefined,
  b: CustomerOrderRow | undefined,
): boolean =>
  a === undefined || b === undefined ? a === b : COLUMNS.every((column) => a[column] === b[column])
