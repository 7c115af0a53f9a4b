import type { Experiment } from '../schemas/experiment.ts'

type Template = Pick<Experiment, 'key' | 'name' | 'step' | 'variants' | 'tags'> & {
  metrics: Pick<Experiment['metrics'], 'primary' | 'secondary' | 'guardrails'>
}

const TWO_ARMS = [
  { key: 'control', weight: 1 },
  { key: 'b', weight: 1 },
]

/** What a deliverable of the twelve weeks is tested with, by its key (products F05, F07). */
const TEMPLATES: Readonly<Record<string, Template>> = {
  landing_test: {
    key: 'landing-page',
    name: 'One landing page in two variants',
    step: 'product',
    variants: TWO_ARMS,
    tags: ['landing'],
    metrics: {
      primary: 'session_purchase_rate',
      secondary: ['cart_access_rate'],
      guardrails: ['refund_rate'],
    },
  },
  offer_test: {
    key: 'bundle-offer',
    name: 'Bundle or subscription against the list price',
    step: 'cart',
    variants: TWO_ARMS,
    tags: ['bundle'],
    metrics: {
      primary: 'aov',
      secondary: ['repurchase_rate_60d'],
      guardrails: ['refund_rate'],
    },
  },
}

/** The plan that a deliverable begins with; undefined for one that is no test. */
export const planTemplate = (deliverable: string): Template | undefined =>
  Object.hasOwn(TEMPLATES, deliverable) ? TEMPLATES[deliverable] : undefined

/** A key that no other experiment has: the template's own, or with a number. */
export function freeKey(wanted: string, taken: ReadonlySet<string>): string {
  let key = wanted
  for (let number = 2; taken.has(key); number += 1) key = `${wanted}-${String(number)}`
  return key
}
