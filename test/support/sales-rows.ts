import { putStatistics } from '../../server/db/statistics.ts'
import type { Store } from '../../server/db/store.ts'
import { createRandom } from '../../shared/numeric/random.ts'

const DAY_MS = 86_400_000
const STAGES = ['Demo', 'Review', 'Pilot', 'Approval', 'Contract'] as const
const CHANNELS = ['organic', 'paid', 'email', 'event', 'partner', 'direct', 'social', 'phone']
const KINDS = ['web_session', 'email', 'call', 'meeting', 'demo', 'webinar', 'event']
const DEALS_PER_ACCOUNT = 5
const PEOPLE_PER_ACCOUNT = 3
const CHANGES_PER_DEAL = 7

type Raw = Store['writer']['raw']
export type SalesRows = { projectId: number; deals: number; touches: number; todayMs: number }

/**
 * Writes the read models of a large sales team, the same from the same numbers: deals with about ten rows
 * of history each, leads, accounts with people, touches, subscriptions, reviews.
 *
 * @returns rows of history written
 */
export function fillSales({ writer }: Store, rows: SalesRows): number {
  const { raw } = writer
  // Indexes that are made afterwards are made at once.
  const indexes = raw
    .prepare<[], { name: string; sql: string }>(
      `select name, sql from sqlite_master where type = 'index' and tbl_name = 'touch' and sql is not null`,
    )
    .all()
  const history = writer.transaction(() => {
    for (const { name } of indexes) raw.exec(`drop index "${name}"`)
    const accounts = Math.ceil(rows.deals / DEALS_PER_ACCOUNT)
    const terms = fillAccounts(raw, rows.projectId, accounts)
    const deals = fillDeals(raw, rows, terms)
    fillTouches(raw, rows, { terms, deals })
    fillRevenue(raw, rows, terms)
    for (const { sql } of indexes) raw.exec(sql)
    return deals.history
  })
  // They went with the indexes.
  putStatistics(raw)
  // As a server does all the time: what was written stands in the database and not beside it.
  raw.pragma('wal_checkpoint(TRUNCATE)')
  return history
}

/** Numbers of the dictionary: an account's, and those of its people. */
type Terms = { account: (index: number) => number; person: (index: number, n: number) => number }

function fillAccounts(raw: Raw, projectId: number, accounts: number): Terms {
  const first = raw.prepare<[], number>('select coalesce(max(id), 0) + 1 from term').pluck().get()
  const term = raw.prepare('insert into term (id, project_id, kind, value) values (?, ?, ?, ?)')
  const profile = raw.prepare(`
    insert into account_profile (project_id, account_id, account_key, name, domain, industry, segment,
      currency, country) values (?, ?, ?, ?, ?, ?, ?, 'EUR', 'DE')`)
  const contact = raw.prepare(`
    insert into contact (project_id, contact_key, account_id, person_id, role)
    values (?, ?, ?, ?, ?)`)
  const start = first ?? 1
  const account = (index: number): number => start + index * (PEOPLE_PER_ACCOUNT + 1)
  const person = (index: number, n: number): number => account(index) + 1 + n
  for (let index = 0; index < accounts; index += 1) {
    const key = `a${String(index)}`
    term.run(account(index), projectId, 'account', key)
    const [industry, segment] = [`industry ${String(index % 12)}`, `segment ${String(index % 4)}`]
    profile.run(
      ...[projectId, account(index), key, `Account ${key}`, `${key}.example`, industry, segment],
    )
    for (let n = 0; n < PEOPLE_PER_ACCOUNT; n += 1) {
      term.run(person(index, n), projectId, 'person', `p${String(n)}@${key}.example`)
      const role = ['champion', 'user', 'economic_buyer'][n] ?? null
      contact.run(projectId, `${key}-${String(n)}`, account(index), person(index, n), role)
    }
  }
  return { account, person }
}

const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

type Deals = { history: number; created: number[]; length: number[] }

function fillDeals(raw: Raw, { projectId, deals, todayMs }: SalesRows, terms: Terms): Deals {
  const random = createRandom('sales rows')
  const today = Math.floor(todayMs / DAY_MS)
  const insert = dealInserts(raw)
  const made: Deals = { history: 0, created: [], length: [] }
  for (let index = 0; index < deals; index += 1) {
    const key = `d${String(index)}`
    const account = terms.account(Math.floor(index / DEALS_PER_ACCOUNT))
    const created = today - random.integer(1_000)
    const length = 10 + random.integer(120)
    const isOver = created + length <= today
    const status = isOver ? (random.uniform() < 0.27 ? 'won' : 'lost') : 'open'
    const closed = isOver ? created + length : null
    const reached = 1 + random.integer(STAGES.length)
    const amount = 100_000 + random.integer(5_000_000)
    made.created.push(created)
    made.length.push(length)
    insert.lead.run(
      ...[projectId, `l${String(index)}`, account, `source ${String(index % 9)}`],
      ...[(created - 9) * DAY_MS, dayText(created - 9), (created - 5) * DAY_MS],
      ...[dayText(created - 5), (created - 2) * DAY_MS, created * DAY_MS, dayText(created), key],
    )
    insert.deal.run(
      ...[projectId, key, `Deal ${key}`, account, `l${String(index)}`],
      ...[`owner ${String(index % 40)}`, `p${String(index % 7)}`, STAGES[reached - 1], status],
      ...[status === 'lost' ? 'rival' : null, amount, random.uniform()],
      ...[index % 3 === 0 ? 'commit' : 'pipeline', `source ${String(index % 9)}`],
      ...[created * DAY_MS, dayText(created), closed === null ? null : closed * DAY_MS],
      ...[closed === null ? null : dayText(closed), dayText(created + 90), created * DAY_MS],
    )
    for (let position = 0; position < reached; position += 1) {
      const day = created + Math.floor((position * length) / (reached + 1))
      insert.stage.run(projectId, key, position, STAGES[position], day * DAY_MS, dayText(day))
    }
    for (let position = 0; position < CHANGES_PER_DEAL; position += 1) {
      const [field, place] =
        position < 3
          ? (['expected_close_on', position] as const)
          : (['amount', position - 3] as const)
      const day = created + place * 5
      const value = position < 3 ? dayText(created + 60 + place * 15) : String(amount - place * 10)
      insert.change.run(projectId, key, field, place, day * DAY_MS, dayText(day), value)
    }
    made.history += reached + CHANGES_PER_DEAL
    if (index % 4 === 0) {
      const decided = (created + 20) * DAY_MS
      insert.review.run(projectId, `r${String(index)}`, key, (created + 5) * DAY_MS, decided)
    }
  }
  return made
}

const dealInserts = (raw: Raw) => ({
  lead: raw.prepare(`
    insert into lead (project_id, lead_key, account_id, source, created_at_ms, created_on, mql_at_ms,
      mql_on, handed_over_at_ms, opp_at_ms, opp_on, deal_key) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  deal: raw.prepare(`
    insert into deal (project_id, deal_key, name, account_id, lead_key, owner, product, stage_key, status,
      loss, amount_minor, currency, probability, forecast_category, lead_source, created_at_ms,
      created_on, closed_at_ms, closed_on, expected_close_on, last_activity_at_ms, is_held,
      is_held_strict, details)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'EUR', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '{}')`),
  stage: raw.prepare(`
    insert into deal_stage (project_id, deal_key, position, stage_key, entered_at_ms, entered_on,
      exited_at_ms, is_assumed, definition_version) values (?, ?, ?, ?, ?, ?, null, 0, null)`),
  change: raw.prepare(`
    insert into deal_change (project_id, deal_key, field, position, at_ms, at_on, before, after)
    values (?, ?, ?, ?, ?, ?, null, ?)`),
  review: raw.prepare(`
    insert into review (project_id, review_key, deal_key, kind, submitted_at_ms, decided_at_ms, outcome)
    values (?, ?, ?, 'security', ?, ?, 'approved')`),
})

/** As many for each deal, from a month before it to its end; one in five names the deal. */
function fillTouches(
  raw: Raw,
  { projectId, deals, touches }: SalesRows,
  { terms, deals: { created, length } }: { terms: Terms; deals: Deals },
): void {
  const random = createRandom('sales touches')
  const insert = raw.prepare(`
    insert into touch (project_id, touch_key, account_id, person_id, deal_key, at_ms, day, channel, kind,
      is_offline, campaign) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const each = touches / deals
  for (let touch = 0; touch < touches; touch += 1) {
    const deal = Math.floor(touch / each)
    const account = Math.floor(deal / DEALS_PER_ACCOUNT)
    const day = (created[deal] ?? 0) - 30 + random.integer(30 + (length[deal] ?? 0))
    const kind = KINDS[random.integer(KINDS.length)] ?? 'email'
    const isOffline = ['call', 'meeting', 'event'].includes(kind) ? 1 : 0
    const person = terms.person(account, random.integer(PEOPLE_PER_ACCOUNT))
    insert.run(
      ...[projectId, `t${String(touch).padStart(8, '0')}`, terms.account(account), person],
      ...[touch % 5 === 0 ? `d${String(deal)}` : null, day * DAY_MS + random.integer(DAY_MS)],
      ...[dayText(day), CHANNELS[random.integer(CHANNELS.length)], kind, isOffline],
      `campaign ${String(touch % 30)}`,
    )
  }
}

const SUBSCRIPTION_MONTHS = 24

/** Every second account pays, a little more each half year. */
function fillRevenue(raw: Raw, { projectId, deals, todayMs }: SalesRows, terms: Terms): void {
  const today = Math.floor(todayMs / DAY_MS)
  const contract = raw.prepare(`
    insert into contract (project_id, subscription_key, account_id, status, currency, mrr_minor,
      one_time_minor, starts_on, renewal_on) values (?, ?, ?, 'active', 'EUR', ?, 0, ?, ?)`)
  const change = raw.prepare(`
    insert into mrr_change (project_id, subscription_key, on_day, account_id, currency, mrr_minor,
      before_minor) values (?, ?, ?, ?, 'EUR', ?, ?)`)
  for (let index = 0; index < deals / DEALS_PER_ACCOUNT; index += 2) {
    const [key, account] = [`s${String(index)}`, terms.account(index)]
    const start = today - (index % (SUBSCRIPTION_MONTHS * 30))
    let before = 0
    for (let day = start; day <= today; day += 180) {
      const mrr = 10_000 + (index % 500) * 100 + (day - start) * 10
      change.run(projectId, key, dayText(day), account, mrr, before)
      before = mrr
    }
    contract.run(projectId, key, account, before, dayText(start), dayText(start + 720))
  }
}
