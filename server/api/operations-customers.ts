import type { Operation } from './operation.ts'

const P = '/projects/:slug'
const TAG = 'Customers'

/** Customers, what brought them and what they came to: the operations about a shop's customers. */
export const CUSTOMER_OPERATIONS: Readonly<Record<string, Operation>> = {
  [`GET ${P}/cohorts`]: { tag: TAG, summary: 'Customers who came back, by cohort and period' },
  [`GET ${P}/repurchase`]: {
    tag: TAG,
    summary: 'Bought again in 30, 60 and 90 days, on customers who are old enough',
  },
  [`GET ${P}/customers`]: {
    tag: TAG,
    summary: 'The customers of a cohort or of a group, page by page or as a file',
  },
  [`GET ${P}/survival`]: {
    tag: TAG,
    summary: 'How long it takes to the next order, with those who still wait',
  },
  [`GET ${P}/rfm`]: {
    tag: TAG,
    summary: 'Groups by recency, frequency and money, and how customers moved between two dates',
  },
  [`GET ${P}/ltv`]: { tag: TAG, summary: 'What customers are worth: observed, and predicted' },
  [`GET ${P}/customer-loop`]: {
    tag: TAG,
    summary: 'What customers do after the purchase: unboxing, reviews, referrals, subscription',
  },
  [`GET ${P}/channels`]: {
    tag: 'Channels',
    summary: 'What each channel cost and brought, with an unallocated row',
  },
  [`GET ${P}/creatives`]: {
    tag: 'Channels',
    summary: 'What ads, clips and posts brought, by creative, tag and creator',
  },
  [`POST ${P}/creatives`]: { tag: 'Channels', summary: 'Describe ads, clips and posts' },
  [`GET ${P}/offers/calendar`]: {
    tag: 'Offers',
    summary: 'Offers, where they overlap, and the tests that they contaminate',
  },
  [`GET ${P}/promotions`]: {
    tag: 'Offers',
    summary: 'What customers won by an offer are worth after 60 days, against the others',
  },
  [`GET ${P}/compare`]: {
    tag: 'Comparisons',
    summary: 'Two periods side by side: a before/after comparison, not a controlled experiment',
  },
  [`GET ${P}/comparisons`]: { tag: 'Comparisons', summary: 'Named pairs of periods' },
  [`POST ${P}/comparisons`]: {
    tag: 'Comparisons',
    summary: 'Name a pair of periods',
    status: 201,
  },
  [`GET ${P}/imports`]: {
    tag: 'Imports',
    summary: 'What files were brought in, and what they met',
  },
}
