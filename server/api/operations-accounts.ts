const P = '/projects/:slug'

/** What customers are worth and who brought them: the operations about accounts, revenue and credit. */
export const ACCOUNT_OPERATIONS: Readonly<
  Record<string, { readonly tag: string; readonly summary: string; readonly status?: number }>
> = {
  [`GET ${P}/attribution`]: {
    tag: 'Attribution',
    summary: 'Who gets credit for what was sold, every model side by side',
  },
  [`GET ${P}/attribution/lists`]: {
    tag: 'Attribution',
    summary: 'The imported lists of channel paths',
  },
  [`GET ${P}/attribution/deals`]: {
    tag: 'Attribution',
    summary: 'The decisive touch of every won deal by model, and where models disagree',
  },
  [`GET ${P}/attribution/deals/:deal`]: {
    tag: 'Attribution',
    summary: 'Why a deal is credited as it is: its touches with their shares',
  },
  [`GET ${P}/attribution/touches`]: {
    tag: 'Attribution',
    summary: 'Touches by channel and kind, online and offline',
  },
  [`GET ${P}/attribution/influence`]: {
    tag: 'Attribution',
    summary: 'Win rate with and without a kind of touch: a correlation',
  },
  [`GET ${P}/accounts`]: {
    tag: 'Accounts',
    summary: 'Accounts with their activity, deals and revenue',
  },
  [`GET ${P}/accounts/:account`]: {
    tag: 'Accounts',
    summary: 'Everything about one account: people, touches, variants, deals, notes',
  },
  [`POST ${P}/accounts/:account/entries`]: {
    tag: 'Accounts',
    summary: 'Writes a note, a next step or the review of a quarter',
    status: 201,
  },
  [`PATCH ${P}/accounts/:account/entries/:id`]: {
    tag: 'Accounts',
    summary: 'Marks a next step as done',
  },
  [`DELETE ${P}/accounts/:account/entries/:id`]: {
    tag: 'Accounts',
    summary: 'Takes an entry away',
  },
  [`PUT ${P}/accounts/:account/key`]: {
    tag: 'Accounts',
    summary: 'Says whether an account is reviewed in every quarter',
  },
  [`GET ${P}/account-reviews`]: {
    tag: 'Accounts',
    summary: 'Key accounts of a quarter: reviewed and still to come',
  },
  [`GET ${P}/expansion-loop`]: {
    tag: 'Accounts',
    summary: 'Accounts after the sale: onboarded, active, expanded',
  },
  [`GET ${P}/experiments/:key/balance`]: {
    tag: 'Experiments',
    summary: 'How evenly the accounts of an experiment are dealt to its variants',
  },
  [`GET ${P}/experiments/:key/won-by`]: {
    tag: 'Experiments',
    summary: 'Probability that a deal is won by a day, by variant, open deals censored',
  },
  [`GET ${P}/seam`]: {
    tag: 'Accounts',
    summary: 'Where people become accounts: both funnels, threads, money by path, stalled teams',
  },
  [`GET ${P}/revenue/mrr`]: {
    tag: 'Revenue',
    summary: 'What moved recurring revenue, to the cent',
  },
  [`GET ${P}/revenue/mrr/movements`]: {
    tag: 'Revenue',
    summary: 'The same account by account',
  },
  [`GET ${P}/revenue/retention`]: {
    tag: 'Revenue',
    summary: 'Net and gross revenue retention, and accounts kept',
  },
  [`GET ${P}/revenue/cohorts`]: {
    tag: 'Revenue',
    summary: 'Recurring revenue by the period of the first payment',
  },
  [`GET ${P}/revenue/customers`]: {
    tag: 'Revenue',
    summary: 'Lifetime value by every variant, acquisition cost, payback, contracts and renewals',
  },
}
