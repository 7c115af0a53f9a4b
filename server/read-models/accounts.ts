import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** An account with what is known and counted of it; money in minor units of the project's currency. */
export type AccountRow = {
  id: number
  account: string
  name: string | null
  domain: string | null
  industry: string | null
  segment: string | null
  employees: number | null
  country: string | null
  owner: string | null
  customerSinceOn: string | null
  people: number
  contacts: number
  firstSeenAtMs: number | null
  lastSeenAtMs: number | null
  lastTouchAtMs: number | null
  touches: number
  openDeals: number
  openMinor: number
  wonDeals: number
  wonMinor: number
  lostDeals: number
  mrrMinor: number
}

/**
 * Every account that events, the CRM or a deal name, those with the latest touch first.
 *
 * @param options.today until which recurring revenue counts
 * @param options.account one alone
 */
export async function readAccounts(
  scope: ProjectScope,
  { today, account }: { today: string; account?: string },
): Promise<AccountRow[]> {
  const isWanted =
    account === undefined ? sql<boolean>`true` : sql<boolean>`account_id = ${idOf(scope, account)}`
  // Revenue's account is cast: an expression has no type, and without one no index finds its sum.
  const { rows } = await sql<AccountRow>`
    with picked as materialized (
      select k.account_id as id, t.value as account
      from (${knownAccounts(scope, isWanted)}) as k join term t on t.id = k.account_id
    ),
    sold as (${dealSums(scope, isWanted)}),
    touched as (
      select account_id, count(*) as touches, max(at_ms) as last
      from ${scope.from('touch').where('account_id', 'is not', null).where(isWanted).selectAll()}
      group by account_id
    ),
    paying as (
      select cast(coalesce(c.account_id, m.account_id) as integer) as account_id,
        sum(m.mrr_minor - m.before_minor) as mrr
      from ${scope
        .from('mrr_change')
        .where('on_day', '<=', today)
        .where('currency', '=', scope.project.currency)
        .selectAll()} as m
      left join ${scope.from('contract').select(['subscription_key', 'account_id'])} as c
        on c.subscription_key = m.subscription_key
      ${account === undefined ? sql`` : sql`where ${changesOfAccount(scope, account)}`}
      group by 1
    ),
    met as (
      select account_id, count(*) as contacts
      from ${scope.from('contact').where(isWanted).selectAll()} group by account_id
    )
    select k.id, k.account, p.name, p.domain, p.industry, p.segment, p.employees, p.country, p.owner,
      p.customer_since_on as "customerSinceOn", coalesce(a.people, 0) as people,
      coalesce(met.contacts, 0) as contacts, a.first_seen_at_ms as "firstSeenAtMs",
      a.last_seen_at_ms as "lastSeenAtMs", touched.last as "lastTouchAtMs",
      coalesce(touched.touches, 0) as touches, coalesce(sold.open, 0) as "openDeals",
      coalesce(sold.open_minor, 0) as "openMinor", coalesce(sold.won, 0) as "wonDeals",
      coalesce(sold.won_minor, 0) as "wonMinor", coalesce(sold.lost, 0) as "lostDeals",
      coalesce(paying.mrr, 0) as "mrrMinor"
    from picked k
    left join ${scope.from('account_profile').selectAll()} as p on p.account_id = k.id
    left join ${scope.from('account').selectAll()} as a on a.account_id = k.id
    left join sold on sold.account_id = k.id
    left join touched on touched.account_id = k.id
    left join paying on paying.account_id = k.id
    left join met on met.account_id = k.id
    order by touched.last is null, touched.last desc, k.account`.execute(scope.db)
  return rows
}

/** The number of an account; null where nobody has named it. */
const idOf = ({ project }: ProjectScope, account: string): RawBuilder<number> => sql`
  (select id from term where project_id = ${project.id} and kind = 'account' and value = ${account})`

type IsWanted = RawBuilder<boolean>

const knownAccounts = (scope: ProjectScope, isWanted: IsWanted): RawBuilder<unknown> => sql`
  select account_id from ${scope.from('account').where(isWanted).selectAll()}
  union select account_id from ${scope.from('account_profile').where(isWanted).selectAll()}
  union select account_id from ${scope.from('deal').where('account_id', 'is not', null).where(isWanted).selectAll()}`

/** Amounts in other currencies are left out of the sums. */
const dealSums = (scope: ProjectScope, isWanted: IsWanted): RawBuilder<unknown> => sql`
  select account_id, sum(status = 'open') as open, sum(status = 'won') as won,
    sum(status = 'lost') as lost,
    sum(case when status = 'open' and currency = ${scope.project.currency}
      then amount_minor end) as open_minor,
    sum(case when status = 'won' and currency = ${scope.project.currency}
      then amount_minor end) as won_minor
  from ${scope.from('deal').where(isWanted).selectAll()} group by account_id`

/** A change of revenue is its contract's account's; its own where the contract names none. */
const changesOfAccount = (scope: ProjectScope, account: string): RawBuilder<unknown> => sql`
  m.subscription_key in (
    select subscription_key from ${scope.from('contract').selectAll()}
      where account_id = ${idOf(scope, account)}
    union select subscription_key from ${scope.from('mrr_change').selectAll()}
      where account_id = ${idOf(scope, account)})`

export type AccountTouch = {
  accountId: number
  id: string
  at: number
  kind: string
  channel: string
  content: string | null
  campaign: string | null
  isOffline: 0 | 1
  person: string | null
  role: string | null
  deal: string | null
}

/** Touches of some accounts since an instant, the latest first, with the role of who was touched. */
export async function readAccountTouches(
  scope: ProjectScope,
  { accountIds, sinceMs }: { accountIds: readonly number[]; sinceMs: number },
): Promise<AccountTouch[]> {
  if (accountIds.length === 0) return []
  const { rows } = await sql<Omit<AccountTouch, 'role'> & { personId: number | null }>`
    select t.account_id as "accountId", t.touch_key as id, t.at_ms as at, t.kind, t.channel,
      t.content, t.campaign, t.is_offline as "isOffline", who.value as person,
      t.person_id as "personId", t.deal_key as deal
    from ${scope
      .from('touch')
      .where('account_id', 'in', accountIds)
      .where('at_ms', '>=', sinceMs)
      .selectAll()} as t
    left join term as who on who.id = t.person_id
    order by t.at_ms desc, t.touch_key`.execute(scope.db)
  const roles = await readRoles(scope, new Set(rows.flatMap(({ personId }) => personId ?? [])))
  return rows.map(({ personId, ...touch }) => ({
    ...touch,
    role: personId === null ? null : (roles.get(personId) ?? null),
  }))
}

/** The role of each person, as the first contact says that names one. */
async function readRoles(
  scope: ProjectScope,
  persons: ReadonlySet<number>,
): Promise<Map<number, string>> {
  const rows = await scope
    .from('contact')
    .where('role', 'is not', null)
    .where(
      'person_id',
      'in',
      sql<number>`(select value from json_each(${JSON.stringify([...persons])}))`,
    )
    .select(['person_id', 'role'])
    .orderBy('contact_key', 'desc')
    .execute()
  return new Map(rows.map((row) => [Number(row.person_id), String(row.role)]))
}

export type AccountContact = {
  contact: string
  person: string | null
  role: string | null
  title: string | null
}
export type AccountDeal = {
  deal: string
  name: string | null
  stage: string | null
  status: string
  type: string | null
  amountMinor: number | null
  currency: string
  createdOn: string | null
  closedOn: string | null
  expectedCloseOn: string | null
  owner: string | null
  nextStep: string | null
}
export type SeenVariant = {
  experiment: string
  variant: string
  visitors: number
  firstAtMs: number
}

/** Everything that hangs on one account beside its touches. */
export async function readAccountParts(
  scope: ProjectScope,
  accountId: number,
): Promise<{
  contacts: AccountContact[]
  deals: AccountDeal[]
  variants: SeenVariant[]
}> {
  const contacts = await sql<AccountContact>`
    select c.contact_key as contact, t.value as person, c.role, c.title
    from ${scope.from('contact').where('account_id', '=', accountId).selectAll()} as c
    left join term as t on t.id = c.person_id
    order by c.role is null, c.role, c.contact_key`.execute(scope.db)
  const deals = await scope
    .from('deal')
    .where('account_id', '=', accountId)
    .select((of) => [
      of.ref('deal_key').as('deal'),
      'name',
      of.ref('stage_key').as('stage'),
      'status',
      'type',
      of.ref('amount_minor').as('amountMinor'),
      'currency',
      of.ref('created_on').as('createdOn'),
      of.ref('closed_on').as('closedOn'),
      of.ref('expected_close_on').as('expectedCloseOn'),
      'owner',
      of.ref('next_step').as('nextStep'),
    ])
    .orderBy('created_on', 'desc')
    .orderBy('deal_key')
    .execute()
  const variants = await sql<SeenVariant>`
    select e.experiment_key as experiment, e.variant_key as variant, count(*) as visitors,
      min(e.exposed_at_ms) as "firstAtMs"
    from ${scope.from('exposure').selectAll()} as e
    join ${scope.from('visitor').where('account_id', '=', accountId).selectAll()} as v
      on v.visitor_id = e.visitor_id
    group by e.experiment_key, e.variant_key
    order by "firstAtMs" desc`.execute(scope.db)
  return { contacts: contacts.rows, deals, variants: variants.rows }
}

/** A person who uses the product, with whatever says to which company they belong. */
export type ProductUser = {
  person: string
  account: string | null
  /** A mail address that the person's id or a trait is; never shown, only its domain counts. */
  address: string | null
  firstSeenAtMs: number
  lastSeenAtMs: number
}

/** Everybody who was identified, each person once, by the day they came. */
export async function readProductUsers(scope: ProjectScope): Promise<ProductUser[]> {
  const { rows } = await sql<ProductUser>`
    with named as (
      select person_id, max(json_extract(body, '$.traits.email')) as email
      from ${scope
        .from('event')
        .where('type', '=', 'identify')
        .where('person_id', 'is not', null)
        .selectAll()}
      group by person_id
    ),
    device as (
      select coalesce(m.person_id, v.person_id) as person_id, v.account_id, v.person_id as own,
        v.first_seen_at_ms, v.last_seen_at_ms
      from ${scope.from('visitor').where('person_id', 'is not', null).selectAll()} as v
      left join ${scope.from('person_member').selectAll()} as m on m.member_id = v.person_id
    )
    select t.value as person, max(a.value) as account,
      coalesce(max(n.email), max(case when instr(t.value, '@') > 0 then t.value end)) as address,
      min(d.first_seen_at_ms) as "firstSeenAtMs", max(d.last_seen_at_ms) as "lastSeenAtMs"
    from device d
    join term as t on t.id = d.person_id
    left join term as a on a.id = d.account_id
    left join named as n on n.person_id = d.own
    group by d.person_id
    order by "firstSeenAtMs", person`.execute(scope.db)
  return rows
}
