import { Objective } from '@takt/shared/schemas/quarter.ts'
import { z } from 'zod'
import type { Operation } from './operation.ts'

const P = '/projects/:slug'

/** What a quarter is to bring and what became of it. */
export const QUARTER_OPERATIONS: Readonly<Record<string, Operation>> = {
  [`GET ${P}/pipeline`]: {
    tag: 'Pipeline',
    summary: 'What is open and won in a quarter, and whether it will be enough',
  },
  [`GET ${P}/pipeline/stages`]: {
    tag: 'Pipeline',
    summary: 'Stage conversion by cohort and by snapshot, and every move between stages',
  },
  [`GET ${P}/pipeline/north-star`]: {
    tag: 'Pipeline',
    summary: 'Closed-won value beside the quarters before at the same day, split over its drivers',
  },
  [`GET ${P}/pipeline/win-rate`]: {
    tag: 'Pipeline',
    summary: 'Win rate by lead source, owner, product and more, unknown ones in a row of their own',
  },
  [`GET ${P}/pipeline/cycle`]: {
    tag: 'Pipeline',
    summary: 'How long deals take, open ones censored',
  },
  [`GET ${P}/pipeline/velocity`]: { tag: 'Pipeline', summary: 'Value turned over a day' },
  [`GET ${P}/pipeline/stalled`]: {
    tag: 'Pipeline',
    summary: 'Deals that stand too long, with the rule of each stage',
  },
  [`GET ${P}/pipeline/slippage`]: {
    tag: 'Pipeline',
    summary: 'Deals of a quarter that did not close in it, and pushed close dates',
  },
  [`GET ${P}/pipeline/bottleneck`]: {
    tag: 'Pipeline',
    summary: 'Stages by the expected value that is lost in them',
  },
  [`GET ${P}/pipeline/waterfall`]: {
    tag: 'Pipeline',
    summary: 'Why open pipeline changed, to the cent, with the deals behind each sum',
  },
  [`GET ${P}/forecast`]: {
    tag: 'Pipeline',
    summary: 'The forecast now, as it was frozen each Monday, and how it did',
  },
  [`GET ${P}/leads/funnel`]: {
    tag: 'Pipeline',
    summary: 'MQL, SQL, opportunity, won; hand-offs with reasons and times; quiet leads',
  },
  [`GET ${P}/leads/re-engagements`]: {
    tag: 'Pipeline',
    summary: 'Campaigns to inactive leads: back of those contacted, beside those held out',
  },
  [`POST ${P}/leads/re-engagements`]: {
    tag: 'Pipeline',
    summary: 'Draws by chance which inactive leads are contacted and which are left alone',
    status: 201,
  },
  [`GET ${P}/leads/re-engagements/:campaign`]: {
    tag: 'Pipeline',
    summary: 'The leads of a campaign with their group and return, also as CSV',
  },
  [`GET ${P}/handoffs`]: {
    tag: 'Pipeline',
    summary: 'Marketing to sales, sales to customer success: times, share in time; also as CSV',
  },
  [`GET ${P}/pipeline/compare`]: {
    tag: 'Pipeline',
    summary: 'Two periods of a sales team side by side: before and after, no experiment',
  },
  [`GET ${P}/deals`]: { tag: 'Pipeline', summary: 'The deals behind a number, also as CSV' },
  [`GET ${P}/targets`]: { tag: 'Quarter', summary: 'What is to be won in each quarter' },
  [`PUT ${P}/targets/:quarter`]: {
    tag: 'Quarter',
    summary: 'Sets what is to be won in a quarter',
  },
  [`GET ${P}/okrs`]: {
    tag: 'Quarter',
    summary: 'Objectives and key results with their scores',
    answer: z.object({ objectives: z.array(Objective) }),
  },
  [`POST ${P}/okrs`]: {
    tag: 'Quarter',
    summary: 'Sets an objective with its key results',
    status: 201,
  },
  [`PATCH ${P}/okrs/key-results/:id`]: {
    tag: 'Quarter',
    summary: 'Notes where a key result stands',
  },
  [`POST ${P}/okrs/:id/close`]: {
    tag: 'Quarter',
    summary: 'Closes an objective with the values it has',
  },
  [`DELETE ${P}/okrs/:id`]: { tag: 'Quarter', summary: 'Removes an objective that is not closed' },
}
