import type { Experiment } from '@takt/shared/schemas/experiment.ts'
import { TrackingPlan } from '@takt/shared/schemas/tracking-plan.ts'
import type { DemoTest } from './shop-traffic.ts'

/** A demo experiment: its plan, when it ran (days before the seeding) and what its variants truly do. */
export type DemoPlan = {
  experiment: Experiment
  startedDaysAgo: number
  /** Null while it runs. */
  stoppedDaysAgo: number | null
} & Pick<DemoTest, 'effects' | 'lostExposures'>

const HALF = 0.5
const EVERYBODY = { coverage: 1, targeting: [], layer: null }

/** The tests of Brand A: one that runs, one that won, one that changed nothing, one that is broken. */
export const SHOP_PLANS: readonly DemoPlan[] = [
  {
    startedDaysAgo: 11,
    stoppedDaysAgo: null,
    effects: { promise: 1.25, countdown: 0.96 },
    experiment: {
      key: 'buy-button',
      name: 'Buy button: one promise',
      mode: 'b2c',
      unit: 'visitor',
      ...EVERYBODY,
      hypothesis:
        'Because visitors doubt that the serum works for them, a button that promises tonight’s result makes more of them put it into the cart and buy.',
      tactic: '“Add to cart” becomes “Tonight, relaxed skin”; a third variant counts down.',
      resistance: 'Does it work for my skin?',
      owner: 'Ada, e-commerce',
      variants: [
        { key: 'control', weight: 1 },
        { key: 'promise', weight: 1 },
        { key: 'countdown', weight: 1 },
      ],
      metrics: {
        primary: 'session_purchase_rate',
        secondary: ['cart_access_rate', 'aov', 'revenue_per_visitor'],
        guardrails: ['refund_rate'],
        margins: {},
      },
    },
  },
  {
    startedDaysAgo: 55,
    stoppedDaysAgo: 27,
    effects: { reviews: 1.75 },
    experiment: {
      key: 'review-filter',
      name: 'Reviews by skin type',
      mode: 'b2c',
      unit: 'visitor',
      ...EVERYBODY,
      hypothesis:
        'Because people trust skin like theirs, reviews filtered by skin type let more of them buy.',
      tactic: 'Filter reviews by skin type, age and time of use.',
      resistance: 'These reviews are not from people like me.',
      owner: 'Ben, creative',
      variants: [
        { key: 'control', weight: HALF },
        { key: 'reviews', weight: HALF },
      ],
      metrics: {
        primary: 'session_purchase_rate',
        secondary: ['aov'],
        guardrails: ['refund_rate'],
        margins: {},
      },
    },
  },
  {
    startedDaysAgo: 33,
    stoppedDaysAgo: 4,
    effects: { bar: 1 },
    experiment: {
      key: 'free-shipping',
      name: 'Free-shipping bar',
      mode: 'b2c',
      unit: 'visitor',
      ...EVERYBODY,
      hypothesis:
        'Because shipping costs surprise people late, a bar that shows the threshold lifts orders.',
      tactic: 'A bar on every page: “2 € to free shipping”.',
      resistance: 'What will it cost in the end?',
      owner: 'Ada, e-commerce',
      variants: [
        { key: 'control', weight: HALF },
        { key: 'bar', weight: HALF },
      ],
      metrics: {
        primary: 'session_purchase_rate',
        secondary: ['aov'],
        guardrails: [],
        margins: {},
      },
    },
  },
  {
    startedDaysAgo: 6,
    stoppedDaysAgo: null,
    effects: { short: 1.05 },
    lostExposures: { short: 0.2 },
    experiment: {
      key: 'short-checkout',
      name: 'Checkout on one page',
      mode: 'b2c',
      unit: 'visitor',
      ...EVERYBODY,
      hypothesis:
        'Because every step loses people, a checkout on one page brings more of them to the end.',
      tactic: 'Address, shipping and payment on one page.',
      resistance: 'This takes too long.',
      owner: 'Cem, CRM',
      variants: [
        { key: 'control', weight: HALF },
        { key: 'short', weight: HALF },
      ],
      metrics: {
        primary: 'session_purchase_rate',
        secondary: [],
        guardrails: ['refund_rate'],
        margins: {},
      },
    },
  },
]

/** The plan of SaaS B: accounts are the unit, and there are few of them. */
export const COMPANY_PLAN: Experiment = {
  key: 'trust-centre',
  name: 'Trust centre before the demo',
  mode: 'b2b',
  unit: 'account',
  ...EVERYBODY,
  hypothesis:
    'Because security and legal review stops deals after the demo, documents sent before it shorten the review.',
  tactic: 'Security one-pager and data-processing overview before the demo.',
  resistance: 'Will our security team approve this?',
  owner: 'Dana, solutions',
  variants: [
    { key: 'control', weight: HALF },
    { key: 'documents-first', weight: HALF },
  ],
  metrics: { primary: 'conversion', secondary: [], guardrails: [], margins: {} },
}

const required = (...names: string[]) => names.map((name) => ({ name, required: true }))

/** What Brand A's pages have promised to send. */
export const SHOP_TRACKING_PLAN: TrackingPlan = TrackingPlan.parse({
  events: [
    { name: 'Product Viewed', description: 'A product page was shown.', owner: 'Shop' },
    { name: 'Product Added', description: 'Something went into the cart.', owner: 'Shop' },
    { name: 'Checkout Started', description: 'The checkout was opened.', owner: 'Shop' },
    {
      name: 'Order Completed',
      description: 'An order was paid.',
      owner: 'Shop',
      properties: required('order_id', 'revenue', 'currency'),
    },
    {
      name: 'Order Refunded',
      description: 'Money went back.',
      owner: 'Service',
      properties: required('order_id'),
    },
  ],
})
