import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import type { EventTable } from '../db/schema.ts'
import type { ProjectionContext } from './context.ts'
import type { SessionRow } from './session-store.ts'

const PRODUCT_NAMES = [EVENT_NAME.productViewed]
const CART_NAMES = [EVENT_NAME.productAdded, EVENT_NAME.cartViewed]
const CHECKOUT_NAMES = [
  EVENT_NAME.checkoutStarted,
  'Checkout Step Viewed',
  'Checkout Step Completed',
  'Payment Info Entered',
]

/** What of an event says which step of the funnel it is. */
type StepRow = { type: EventTable['type']; name_id: number | null; occurred_at_ms: number }

/** The steps of the funnel that the visit itself shows; none is inferred from a later one. */
export function stepsOf(
  rows: readonly StepRow[],
  { terms }: ProjectionContext,
): Pick<SessionRow, 'has_product' | 'has_cart' | 'has_checkout'> {
  const tracked = rows.filter(({ type }) => type === 'track')
  const names = new Set(tracked.map(({ name_id }) => terms.text(name_id) ?? ''))
  const hasAny = (wanted: readonly string[]): 0 | 1 =>
    wanted.some((name) => names.has(name)) ? 1 : 0
  return {
    has_product: hasAny(PRODUCT_NAMES),
    has_cart: hasAny(CART_NAMES),
    has_checkout: hasAny(CHECKOUT_NAMES),
  }
}

type Step = 'product' | 'cart' | 'checkout' | 'paid'
const STEPS: readonly Step[] = ['product', 'cart', 'checkout', 'paid']
const STEP_OF: ReadonlyMap<string, Step> = new Map([
  ...PRODUCT_NAMES.map((name) => [name, 'product'] as const),
  ...CART_NAMES.map((name) => [name, 'cart'] as const),
  ...CHECKOUT_NAMES.map((name) => [name, 'checkout'] as const),
  [EVENT_NAME.orderCompleted, 'paid'] as const,
])

/** How far the visit came in strict order, how long it took to pay, and over how many steps. */
export function paymentOf(
  rows: readonly StepRow[],
  { terms }: ProjectionContext,
): Pick<SessionRow, 'steps_in_order' | 'paid_after_ms' | 'checkout_clicks'> {
  const steps = rows.flatMap(({ type, name_id, occurred_at_ms: atMs }) => {
    const step = type === 'track' ? STEP_OF.get(terms.text(name_id) ?? '') : undefined
    return step === undefined ? [] : [{ step, atMs }]
  })
  let inOrder = 0
  for (const { step } of steps) if (step === STEPS[inOrder]) inOrder += 1
  const paid = steps.findIndex(({ step }) => step === 'paid')
  const cart = steps.findLastIndex(({ step }, index) => step === 'cart' && index < paid)
  const startedAtMs = rows[0]?.occurred_at_ms ?? 0
  return {
    steps_in_order: inOrder,
    paid_after_ms: paid < 0 ? null : (steps[paid]?.atMs ?? startedAtMs) - startedAtMs,
    checkout_clicks:
      cart < 0
        ? null
        : steps.slice(cart + 1, paid + 1).filter(({ step }) => step !== 'product').length,
  }
}
