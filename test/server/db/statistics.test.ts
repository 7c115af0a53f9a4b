import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../server/db/store.ts'
import { temporaryDirectory } from '../../support/server-process.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let store: Store
beforeAll(async () => {
  directory = await temporaryDirectory()
  store = await openStore(directory.path)
})
afterAll(async () => {
  await store.close()
  await directory.remove()
})

const plan = (query: string): string =>
  store.writer.raw
    .prepare<[], { detail: string }>(`explain query plan ${query}`)
    .all()
    .map(({ detail }) => detail)
    .join('; ')

describe('what the planner knows of the tables of the sales side', () => {
  it.each([
    ['touches of a deal’s account', 'touch', 'account_id', 'touch_account'],
    ['touches of a deal', 'touch', 'deal_key', 'touch_deal'],
    ['leads of an account', 'lead', 'account_id', 'lead_account'],
    ['contacts of an account', 'contact', 'account_id', 'contact_account'],
  ])('has %s looked up, never all of the project read', (_what, table, column, index) => {
    const query = `select * from deal as d cross join ${table} as t
      on t.project_id = 1 and t.${column} = d.${column} where d.project_id = 1`
    expect(plan(query)).toContain(`USING INDEX ${index} (project_id=? AND ${column}=?)`)
  })

  it('speaks of indexes that there are, and of each of these tables’ indexes', () => {
    const rows = (query: string): unknown[] => store.writer.raw.prepare(query).pluck().all()
    const told = rows('select idx from sqlite_stat1 order by idx')
    const tables = `(select tbl from sqlite_stat1)`
    const there = rows(`
      select name from sqlite_master where tbl_name in ${tables} and type in ('index', 'table')
        and name not like 'sqlite%' order by name`)
    expect(told).toEqual(there)
  })

  it('is told once: a second start changes nothing', async () => {
    const before = store.writer.raw.pragma('data_version', { simple: true })
    await (await openStore(directory.path)).close()
    expect(store.writer.raw.pragma('data_version', { simple: true })).toBe(before)
  })
})
