import type { ReadModel } from '../db/schema.ts'
import type { ProjectionContext } from './context.ts'

/** Sums by a key, gathered in memory and then added to a table. */
export type CellTable<Sum extends string> = {
  /** Adds to the cell of these key values, in the order of the key. */
  add(key: readonly string[], sums: Readonly<Record<Sum, number>>, sign: 1 | -1): void
  /** Writes what has gathered, and forgets it; a cell in which nothing is left goes. */
  flush(): void
}

/**
 * A table whose rows are sums of integers: taking an old row out and putting the new one in is exact,
 * and costs the same whether a cell holds ten sessions or a million.
 */
export function createCellTable<Sum extends string>(
  { db, project }: Pick<ProjectionContext, 'db' | 'project'>,
  { table, key, sums }: { table: ReadModel; key: readonly string[]; sums: readonly Sum[] },
): CellTable<Sum> {
  const cells = new Map<string, { key: readonly string[]; values: number[] }>()
  const add = db.prepare(`
    insert into ${table} (project_id, ${[...key, ...sums].join(', ')})
    values (${Array.from({ length: 1 + key.length + sums.length }, () => '?').join(', ')})
    on conflict (project_id, ${key.join(', ')}) do update set
      ${sums.map((sum) => `${sum} = ${sum} + excluded.${sum}`).join(', ')}`)
  const removeEmpty = db.prepare(`
    delete from ${table}
    where project_id = ? and ${key.map((column) => `${column} = ?`).join(' and ')}
      and ${sums.map((sum) => `${sum} = 0`).join(' and ')}`)
  return {
    add(values, amounts, sign) {
      const id = values.join('\n')
      let cell = cells.get(id)
      if (cell === undefined) {
        cell = { key: values, values: sums.map(() => 0) }
        cells.set(id, cell)
      }
      for (const [index, sum] of sums.entries()) cell.values[index]! += sign * amounts[sum]
    },
    flush() {
      for (const cell of cells.values()) {
        if (cell.values.every((value) => value === 0)) continue
        add.run(project.id, ...cell.key, ...cell.values)
        if (cell.values.some((value) => value < 0)) removeEmpty.run(project.id, ...cell.key)
      }
      cells.clear()
    },
  }
}
