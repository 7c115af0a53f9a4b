import type Database from 'better-sqlite3'

/**
 * What the planner should know of the tables of the sales side and of visits: rows in all, rows of one
 * project, then rows of one value of each further column, as `ANALYZE` would write them for a large sales
 * team and a large shop.
 *
 * Without numbers SQLite takes a project for ten rows and reads all of them for each account or deal.
 * They are the same everywhere and never measured anew, so that a query has one plan.
 *
 * @see https://sqlite.org/fileformat2.html#stat1tab
 */
const STATISTICS: readonly (readonly [table: string, index: string, numbers: string])[] = [
  ['deal', 'deal', '100000 100000 1'],
  ['deal', 'deal_account', '100000 100000 5'],
  ['deal', 'deal_status_expected', '100000 100000 33000 90'],
  ['deal', 'deal_status_closed', '100000 100000 33000 50'],
  ['deal', 'deal_created', '100000 100000 100'],
  ['deal', 'deal_lead', '100000 100000 1'],
  ['deal', 'deal_discovery', '5000 5000 1'],
  ['deal_stage', 'deal_stage', '300000 300000 3 1'],
  ['deal_stage', 'deal_stage_entered', '300000 300000 60000 60'],
  ['deal_change', 'deal_change', '700000 700000 7 3 1'],
  ['deal_change', 'deal_change_at', '700000 700000 100000 100'],
  ['lead', 'lead', '100000 100000 1'],
  ['lead', 'lead_account', '100000 100000 5'],
  ['lead', 'lead_person', '100000 100000 2'],
  ['lead', 'lead_created', '100000 100000 100'],
  ['lead', 'lead_drawn', '5000 5000 1'],
  ['contact', 'contact', '60000 60000 1'],
  ['contact', 'contact_account', '60000 60000 3'],
  ['contact', 'contact_person', '60000 60000 1'],
  ['account_profile', 'account_profile', '20000 20000 1'],
  ['account_profile', 'account_profile_domain', '20000 20000 1'],
  ['touch', 'touch', '5000000 5000000 1'],
  ['touch', 'touch_account', '5000000 5000000 250 1'],
  ['touch', 'touch_deal', '1000000 1000000 10 1'],
  ['touch', 'touch_person', '5000000 5000000 80'],
  ['touch', 'touch_day', '5000000 5000000 5000'],
  ['touch', 'touch_kind', '5000000 5000000 700000 35'],
  ['contract', 'contract', '10000 10000 1'],
  ['contract', 'contract_account', '10000 10000 1'],
  ['contract', 'contract_renewal', '10000 10000 10'],
  ['mrr_change', 'mrr_change', '60000 60000 6 1'],
  ['mrr_change', 'mrr_change_day', '60000 60000 50'],
  ['mrr_change', 'mrr_change_account', '60000 60000 6 1'],
  ['review', 'review', '25000 25000 1'],
  ['review', 'review_deal', '25000 25000 1'],
  ['pilot', 'pilot', '5000 5000 1'],
  ['pilot', 'pilot_deal', '5000 5000 1'],
  ['pilot', 'pilot_account', '5000 5000 1'],
  ['session', 'session', '2000000 2000000 2 1'],
  ['session', 'session_project_day', '2000000 2000000 22000 2 1 1 1 1 1'],
  ['session', 'session_paid', '60000 60000 700 1 1 1 1 1 1 1'],
  ['order', 'order', '60000 60000 1'],
  ['order', 'order_project_day', '60000 60000 700'],
  ['order', 'order_project_visitor', '60000 60000 2 1'],
  ['order', 'order_unpriced', '600 600 2'],
  ['order', 'order_project_currency', '60000 60000 60000 700'],
  ['exposure', 'exposure', '500000 500000 250000 1'],
  ['exposure', 'exposure_project_visitor', '500000 500000 1'],
]

/** Tells the planner; connections that are opened afterwards know it too. */
export function putStatistics(raw: Database.Database): void {
  if (isPut(raw)) return
  raw
    .transaction(() => {
      // Makes the table of the planner where there is none yet.
      raw.exec('analyze pilot')
      raw.exec(`delete from sqlite_stat1 where tbl in (${TABLES})`)
      const insert = raw.prepare('insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)')
      for (const row of STATISTICS) insert.run(...row)
    })
    .immediate()
  raw.exec('analyze sqlite_schema')
}

const TABLES = [...new Set(STATISTICS.map(([table]) => `'${table}'`))].join(', ')

function isPut(raw: Database.Database): boolean {
  const table = raw.prepare(`select 1 from sqlite_master where name = 'sqlite_stat1'`).get()
  if (table === undefined) return false
  const rows = raw
    .prepare(`select tbl, idx, stat from sqlite_stat1 where tbl in (${TABLES})`)
    .raw()
    .all() as string[][]
  const known = new Set(rows.map((row) => row.join('|')))
  return rows.length === STATISTICS.length && STATISTICS.every((row) => known.has(row.join('|')))
}
