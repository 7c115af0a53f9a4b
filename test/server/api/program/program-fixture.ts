import { track, order, START_MS } from '../../projections/log-fixture.ts'
import type { Event } from '../../../../shared/schemas/event.ts'
import type { ApiFixture } from '../api-fixture.ts'

const MINUTE_MS = 60_000

export const NOW_MS = START_MS + 10 * 24 * 60 * MINUTE_MS

/** What scripts outside send to plan an experiment. */
export const plan = (fields: Readonly<Record<string, unknown>> = {}) => ({
  key: 'cta',
  name: 'Buy button',
  mode: 'b2c',
  unit: 'visitor',
  hypothesis: 'Because people doubt, if we promise, then they buy.',
  tactic: 'One promise on the button',
  resistance: 'Does it work for me?',
  owner: 'Ada',
  variants: [
    { key: 'control', weight: 0.5 },
    { key: 'b', weight: 0.5 },
  ],
  metrics: { primary: 'session_purchase_rate', secondary: ['aov'], guardrails: ['refund_rate'] },
  ...fields,
})

/** Visitors who see a variant, some of whom buy and some of those send it back. */
export function exposed(
  experimentKey: string,
  arms: Readonly<
    Record<string, { units: number; orders: number; refunds?: number; price?: number }>
  >,
  { fromMs = START_MS, prefix = experimentKey }: { fromMs?: number; prefix?: string } = {},
): Event[] {
  return Object.entries(arms).flatMap(([variantKey, { units, orders, refunds = 0, price = 40 }]) =>
    Array.from({ length: units }, (_, unit) => {
      const anonymousId = `${prefix}-${variantKey}-${String(unit)}`
      const at = (minutes: number) => ({
        anonymousId,
        atMs: fromMs + unit * 1_000 + minutes * MINUTE_MS,
      })
      const orderId = `o-${anonymousId}`
      return [
        track('Experiment Viewed', { experimentKey, variantKey }, at(0)),
        ...(unit < orders ? [order(orderId, price, at(2))] : []),
        ...(unit < refunds
          ? [track('Order Refunded', { order_id: orderId, revenue: price }, at(5))]
          : []),
      ]
    }).flat(),
  )
}

/** Plans and starts an experiment. */
export async function start(api: ApiFixture, body: ReturnType<typeof plan>): Promise<void> {
  for (const [path, sent] of [
    ['/experiments', body],
    [`/experiments/${body.key}/start`, {}],
  ] as const) {
    const response = await api.post(path, sent)
    if (!response.ok) throw new Error(await response.text())
  }
}

export async function refusal(
  response: Response,
): Promise<{ status: number; message: string; field: unknown }> {
  const { error } = (await response.json()) as {
    error: { message: string; details: { field?: unknown } | null }
  }
  return { status: response.status, message: error.message, field: error.details?.field }
}
