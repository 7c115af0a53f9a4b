import type { Operation } from './operation.ts'

const P = '/projects/:slug'

/** The daily sprint of a shop. */
export const SPRINT_OPERATIONS: Readonly<Record<string, Operation>> = {
  [`GET ${P}/tiles`]: {
    tag: 'Sprint',
    summary: 'Yesterday, seven and 28 days of each metric, and whether the change is signal',
  },
  [`GET ${P}/tree`]: {
    tag: 'Sprint',
    summary: 'Contribution per session, and its change split over what makes it up',
  },
  [`GET ${P}/funnel`]: {
    tag: 'Sprint',
    summary: 'From session to payment: steps, drop-offs, segments, time and clicks',
  },
  [`GET ${P}/visits`]: { tag: 'Sprint', summary: 'The sessions behind a number, as JSON or CSV' },
  [`GET ${P}/questions/visits`]: {
    tag: 'Sprint',
    summary:
      'Visits with an event of certain values, counted by reading them: progress and answer as server-sent events; closing the connection takes the question back',
  },
  [`GET ${P}/visits/values`]: {
    tag: 'Sprint',
    summary: 'What sessions can be filtered by: the values that occur, the most frequent first',
  },
  [`GET ${P}/orders`]: { tag: 'Sprint', summary: 'The orders behind a number, as JSON or CSV' },
  [`GET ${P}/diagnosis`]: {
    tag: 'Sprint',
    summary: 'Traffic, conversion and CAC by channel; conversion by stage',
  },
  [`GET ${P}/alarms`]: { tag: 'Alarms', summary: 'Every rule, what it says today, and since when' },
  [`GET ${P}/message-load`]: {
    tag: 'Alarms',
    summary: 'How many persons got how many messages in seven days, beside the cap',
  },
  [`POST ${P}/alarms/:rule/acknowledge`]: {
    tag: 'Alarms',
    summary: 'Keeps an alarm quiet until a day',
  },
  [`PATCH ${P}/bands/:metric`]: {
    tag: 'Metrics',
    summary: 'New limits of a band from a day on; earlier days keep theirs',
  },
  [`PATCH ${P}/margin`]: {
    tag: 'Metrics',
    summary: 'The contribution margin from a day on',
  },
}
