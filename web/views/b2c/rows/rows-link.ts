import { projectPath } from '../../../api/client.ts'
import { pathOf } from '../../../state/router.svelte.ts'

/** What lists there are: the sessions, orders, customers or costs behind a number. */
export const ROWS_OF = ['visits', 'orders', 'customers', 'spend'] as const
export type RowsOf = (typeof ROWS_OF)[number]

/** Which of them: days, steps and filters, as they stand in an address. */
export type RowsAsked = Readonly<Record<string, string | undefined>>

/** Costs are those of the shop alone. */
const ofShop = (of: RowsOf, asked: RowsAsked): RowsAsked =>
  of === 'spend' ? { ...asked, mode: 'b2c' } : asked

const queryOf = (asked: RowsAsked): string => {
  const known = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as [string, string]],
  )
  return new URLSearchParams(known).toString()
}

/** The page with the rows behind a number. */
export const rowsPath = (slug: string, of: RowsOf, asked: RowsAsked): string =>
  `${pathOf(slug, 'b2c', 'rows', of)}?${queryOf(ofShop(of, asked))}`

/** The same rows as a file. */
export const rowsCsv = (slug: string, of: RowsOf, asked: RowsAsked): string =>
  `/api/v1${projectPath(slug, `/${of}`)}?${queryOf({ ...ofShop(of, asked), format: 'csv' })}`

/** The rows that a metric of the shop is counted from. */
export const ROWS_OF_METRIC: Readonly<Record<string, { of: RowsOf; asked: RowsAsked }>> = {
  sessions: { of: 'visits', asked: {} },
  session_purchase_rate: { of: 'visits', asked: { reached: 'paid' } },
  cart_access_rate: { of: 'visits', asked: { reached: 'cart' } },
  cart_to_paid_rate: { of: 'visits', asked: { reached: 'cart' } },
  revenue_per_session: { of: 'orders', asked: {} },
  contribution_per_session: { of: 'orders', asked: {} },
  orders: { of: 'orders', asked: {} },
  revenue: { of: 'orders', asked: {} },
  aov: { of: 'orders', asked: {} },
  refund_rate: { of: 'orders', asked: { refunded: 'true' } },
  refunds: { of: 'orders', asked: { refunded: 'true' } },
  net_revenue: { of: 'orders', asked: {} },
  aov_net: { of: 'orders', asked: {} },
  customers: { of: 'orders', asked: {} },
  repeat_purchase_rate: { of: 'orders', asked: {} },
  visitors: { of: 'visits', asked: {} },
}
