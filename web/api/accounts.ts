import { z } from 'zod'

/** Shapes of the answers about accounts, revenue, credit and the seam: what the pages read of them. */

const Figure = z.object({ value: z.number().nullable(), reason: z.string().nullable() })
const Ends = z.object({ lower: z.number(), upper: z.number() })
const Rate = Figure.extend({
  numerator: z.number(),
  denominator: z.number(),
  interval: Ends.nullable(),
})

const Account = z.object({
  account: z.string(),
  name: z.string().nullable(),
  domain: z.string().nullable(),
  segment: z.string().nullable(),
  owner: z.string().nullable(),
  people: z.number(),
  contacts: z.number(),
  lastTouchAt: z.string().nullable(),
  openDeals: z.number(),
  openMinor: z.number(),
  wonDeals: z.number(),
  wonMinor: z.number(),
  mrrMinor: z.number(),
})

export const AccountList = z.object({
  currency: z.string(),
  total: z.number(),
  found: z.number(),
  scored: z.number(),
  computed: z.object({ at: z.string(), isCurrent: z.boolean() }),
  accounts: z.array(Account.extend({ score: z.number().nullable(), isKey: z.boolean() })),
})

const Entry = z.object({
  id: z.number(),
  kind: z.enum(['note', 'step', 'review']),
  text: z.string(),
  quarter: z.string().nullable(),
  dueOn: z.string().nullable(),
  doneOn: z.string().nullable(),
  author: z.string(),
})
export const Entries = z.object({ entries: z.array(Entry) })
export const KeyAccounts = z.object({ keyAccounts: z.array(z.string()) })

export const AccountPage = z.object({
  currency: z.string(),
  account: Account.partial().extend({ account: z.string(), name: z.string().nullable() }),
  isKey: z.boolean(),
  members: z.object({
    count: z.number(),
    firstUserOn: z.string().nullable(),
    people: z.array(z.object({ person: z.string(), firstSeenAt: z.string() })),
  }),
  contacts: z.array(
    z.object({
      contact: z.string(),
      person: z.string().nullable(),
      role: z.string().nullable(),
      title: z.string().nullable(),
    }),
  ),
  committee: z.object({
    share: z.number(),
    known: z.array(z.string()),
    missing: z.array(z.string()),
  }),
  engagement: z.object({
    score: z.number(),
    asOf: z.string(),
    topEvents: z.array(
      z.object({ id: z.string(), type: z.string(), at: z.string(), points: z.number() }),
    ),
  }),
  touches: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      kind: z.string(),
      channel: z.string(),
      role: z.string().nullable(),
      isOffline: z.boolean(),
    }),
  ),
  deals: z.array(
    z.object({
      deal: z.string(),
      name: z.string().nullable(),
      stage: z.string().nullable(),
      status: z.string(),
      amountMinor: z.number().nullable(),
      currency: z.string(),
      expectedCloseOn: z.string().nullable(),
      closedOn: z.string().nullable(),
    }),
  ),
  variants: z.array(
    z.object({ experiment: z.string(), variant: z.string(), visitors: z.number() }),
  ),
  entries: Entries.shape.entries,
})

export const ReviewQueue = z.object({
  quarter: z.string(),
  share: z.number().nullable(),
  reviewed: z.number(),
  keyAccounts: z.number(),
})

export const Loop = z.object({
  steps: z.array(
    z.object({ step: z.string(), accounts: z.number().nullable(), ofPrevious: Rate.nullable() }),
  ),
})

export const MrrBridge = z.object({
  currency: z.string(),
  from: z.string(),
  to: z.string(),
  method: z.string(),
  note: z.string().nullable(),
  rows: z.array(
    z.object({
      key: z.string(),
      startMinor: z.number(),
      newMinor: z.number(),
      reactivationMinor: z.number(),
      expansionMinor: z.number(),
      contractionMinor: z.number(),
      churnedMinor: z.number(),
      endMinor: z.number(),
      residualMinor: z.number(),
      partial: z.boolean(),
    }),
  ),
  total: z.object({
    startMinor: z.number(),
    endMinor: z.number(),
    newMinor: z.number(),
    reactivationMinor: z.number(),
    expansionMinor: z.number(),
    contractionMinor: z.number(),
    churnedMinor: z.number(),
    netNewMinor: z.number(),
    residualMinor: z.number(),
    quickRatio: Figure,
  }),
})

export const Retention = z.object({
  method: z.string(),
  windowMonths: z.number(),
  nrr: z.number().nullable(),
  grr: z.number().nullable(),
  nrrInterval: Ends.nullable(),
  grrInterval: Ends.nullable(),
  accounts: z.number(),
  accountsLost: z.number(),
  logoRetention: Rate,
  largestAccountShare: z.number().nullable(),
})

export const RevenueCohorts = z.object({
  cohorts: z.array(
    z.object({
      cohort: z.string(),
      accounts: z.number(),
      startMinor: z.number(),
      rates: z.array(z.number().nullable()),
    }),
  ),
})

export const CustomerValue = z.object({
  currency: z.string(),
  mrrMinor: z.number(),
  arrMinor: z.number(),
  accounts: z.number(),
  grossMargin: z.number().nullable(),
  ltvMinor: z.array(Figure.extend({ variant: z.string(), interval: Ends.nullable() })),
  cac: Figure.extend({ basis: z.string(), complete: z.boolean(), newCustomers: z.number() }),
  paybackMonths: Figure,
  ltvToCac: Figure,
  ltvToCacInterval: Ends.nullable(),
  renewals: z.array(
    z.object({
      subscription: z.string(),
      account: z.string().nullable(),
      name: z.string().nullable(),
      renewalOn: z.string().nullable(),
      daysLeft: z.number(),
      mrrMinor: z.number(),
    }),
  ),
})

export const Attribution = z.object({
  source: z.enum(['deals', 'orders', 'paths']),
  defaultModel: z.string(),
  models: z.array(z.string()),
  currency: z.string().nullable(),
  conversions: z.number(),
  value: z.number(),
  note: z.string().nullable(),
  lookbackDays: z.number().nullable(),
  rows: z.array(
    z.object({
      label: z.string(),
      isUnattributed: z.boolean(),
      byModel: z.array(
        z.object({
          model: z.string(),
          conversions: z.number(),
          conversionShare: z.number().nullable(),
          value: z.number(),
        }),
      ),
      spread: z.number().nullable(),
    }),
  ),
  markov: z.object({ caution: z.string().nullable() }).nullable(),
})

export const PathLists = z.object({ lists: z.array(z.object({ list: z.string() })) })

export const DealMoments = z.object({
  total: z.number(),
  disagreeing: z.number(),
  deals: z.array(
    z.object({
      deal: z.string(),
      name: z.string().nullable(),
      accountName: z.string().nullable(),
      account: z.string().nullable(),
      closedOn: z.string(),
      amount: z.number().nullable(),
      touches: z.number(),
      agree: z.boolean(),
      byModel: z.array(z.object({ model: z.string(), kind: z.string().nullable() })),
    }),
  ),
})

export const DealCredit = z.object({
  deal: z.string(),
  name: z.string().nullable(),
  status: z.enum(['open', 'won', 'lost']),
  note: z.string().nullable(),
  models: z.array(z.string()),
  touches: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      kind: z.string(),
      channel: z.string(),
      milestones: z.array(z.string()),
      shares: z.array(z.object({ model: z.string(), share: z.number().nullable() })),
    }),
  ),
})

export const Seam = z.object({
  currency: z.string(),
  teamPeople: z.number(),
  people: z.object({ signups: z.number(), inAccounts: Rate }),
  accounts: z.object({
    withUsers: z.number(),
    qualified: Rate,
    opportunities: Rate,
    won: Rate,
  }),
  money: z.array(
    z.object({
      path: z.enum(['product', 'sales', 'unattributed']),
      deals: z.number(),
      wonMinor: z.number(),
    }),
  ),
  wonMinor: z.number(),
  residualMinor: z.number(),
  retention: z.object({
    nrr: z.number().nullable(),
    nrrInterval: Ends.nullable(),
    accounts: z.number(),
  }),
  team: z.object({
    medianDays: Figure,
    thresholdDays: z.number().nullable(),
    waiting: z.number(),
    stalled: z.array(z.object({ account: z.string(), days: z.number() })),
  }),
  threads: z.array(
    z.object({
      account: z.string(),
      people: z.number(),
      firstUserOn: z.string().nullable(),
      qualifiedOn: z.string().nullable(),
      opportunityOn: z.string().nullable(),
      wonOn: z.string().nullable(),
      wonMinor: z.number(),
      path: z.string(),
    }),
  ),
})
