import { Evidence } from '@takt/shared/schemas/evidence.ts'

/** What the shop of the demo can show; nothing about security yet, so that a gap is seen. */
export const SHOP_EVIDENCE: readonly Evidence[] = [
  {
    title: 'Reviews of people with the same skin',
    form: 'user_content',
    proof: 'review',
    note: 'Filter by skin type above the reviews of every product.',
    tags: ['proof', 'reviews'],
    experiments: ['review-filter'],
  },
  {
    title: 'Twelve creators show their evening',
    form: 'user_content',
    proof: 'review',
    note: 'Short clips, each with its before and after.',
    tags: ['ugc'],
  },
  {
    title: 'Sessions that end in an order, before and after',
    form: 'roi_card',
    proof: 'number',
    note: 'A before/after comparison, not a controlled experiment.',
    number: {
      metric: 'Session to purchase',
      before: 2.1,
      after: 3.6,
      unit: '%',
      source: 'Takt, two periods side by side',
      n: 100_000,
    },
  },
].map((piece) => Evidence.parse({ ...piece, modes: ['b2c'], audience: ['person'] }))

/** What the sales team of the demo can show; no cost calculator for teams yet. */
export const COMPANY_EVIDENCE: readonly Evidence[] = [
  {
    title: 'Trust centre with the security questions answered',
    form: 'security_document',
    proof: 'security',
    tags: ['security'],
  },
  {
    title: 'Architecture and interfaces on one page',
    form: 'guide',
    proof: null,
    note: 'For the engineers who have to connect it.',
    tags: ['integration'],
  },
  {
    title: 'Reference calls by industry',
    form: 'reference',
    proof: 'review',
    note: 'Six customers, one for each industry we sell to.',
    tags: ['proof', 'references'],
  },
  {
    title: 'From first contact to contract, before and after',
    form: 'case_study',
    proof: 'number',
    note: 'A before/after comparison, not a controlled experiment.',
    tags: ['security'],
    number: {
      metric: 'Days to won',
      before: 94,
      after: 61,
      unit: 'd',
      source: 'Takt, two cohorts of 300 opportunities',
      n: 300,
    },
  },
].map((piece) => Evidence.parse({ ...piece, modes: ['b2b'], audience: ['team'] }))
