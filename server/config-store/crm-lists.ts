import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'
import type { PutResult } from './spend.ts'

export type Product = { name: string; series: string; priceMinor: number | null }
export type SalesPerson = { owner: string; manager: string; region: string }

/** Stores what is sold; a product of the same name is replaced. */
export function putProducts(
  writer: Writer,
  projectId: number,
  rows: readonly Product[],
): PutResult {
  const put = writer.raw.prepare(`
    insert into product (project_id, name, series, price_minor)
    values (@projectId, @name, @series, @priceMinor)
    on conflict (project_id, name) do update set
      series = excluded.series, price_minor = excluded.price_minor
    where (series, price_minor) is not (excluded.series, excluded.price_minor)`)
  return writer.transaction(() => {
    const stored = rows.reduce((sum, row) => sum + put.run({ projectId, ...row }).changes, 0)
    return { stored, unchanged: rows.length - stored }
  })
}

/** Stores who sells; somebody of the same name is replaced. */
export function putSalesPeople(
  writer: Writer,
  projectId: number,
  rows: readonly SalesPerson[],
): PutResult {
  const put = writer.raw.prepare(`
    insert into sales_person (project_id, owner, manager, region)
    values (@projectId, @owner, @manager, @region)
    on conflict (project_id, owner) do update set
      manager = excluded.manager, region = excluded.region
    where (manager, region) is not (excluded.manager, excluded.region)`)
  return writer.transaction(() => {
    const stored = rows.reduce((sum, row) => sum + put.run({ projectId, ...row }).changes, 0)
    return { stored, unchanged: rows.length - stored }
  })
}

export async function readProductNames(db: Kysely<Schema>, projectId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('product')
    .where('project_id', '=', projectId)
    .select('name')
    .execute()
  return rows.map(({ name }) => name)
}
