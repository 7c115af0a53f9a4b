import type { ReadModel } from '../../db/schema.ts'
import type { ProjectionContext } from '../context.ts'

type Cell = string | number | null

/**
 * Makes the function that puts the rows of one record in the place of those it had.
 *
 * @param keys columns that say whose rows they are
 * @returns whether anything changed
 */
export function createRecordTable<Row extends Record<string, Cell>>(
  { db, project }: ProjectionContext,
  {
    table,
    keys,
    columns,
    onChange,
  }: {
    table: ReadModel
    keys: readonly string[]
    columns: readonly (keyof Row & string)[]
    /** Told the rows before and after, in that order, when they differ. */
    onChange?: (rows: readonly Row[]) => void
  },
): (key: readonly (string | number)[], rows: readonly Row[]) => boolean {
  const where = `project_id = ? and ${keys.map((column) => `${column} = ?`).join(' and ')}`
  const list = columns.join(', ')
  const select = db.prepare(`select ${list} from "${table}" where ${where} order by ${list}`).raw()
  const remove = db.prepare(`delete from "${table}" where ${where}`)
  const insert = db.prepare(`
    insert into "${table}" (project_id, ${list})
    values (?, ${columns.map(() => '?').join(', ')})`)
  return (key, rows) => {
    const stored = select.all(project.id, ...key) as Cell[][]
    const wanted = rows.map((row) => columns.map((column) => row[column] ?? null))
    if (sameRows(stored, wanted)) return false
    if (stored.length > 0) remove.run(project.id, ...key)
    for (const row of wanted) insert.run(project.id, ...row)
    onChange?.([...stored.map((cells) => objectOf(columns, cells) as Row), ...rows])
    return true
  }
}

const objectOf = (columns: readonly string[], cells: readonly Cell[]): Record<string, Cell> =>
  Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? null]))

/** Whether two sets of rows are the same, in whatever order. */
function sameRows(a: readonly Cell[][], b: readonly Cell[][]): boolean {
  if (a.length !== b.length) return false
  if (a.length === 1) return a[0]!.every((cell, index) => cell === b[0]![index])
  const texts = (rows: readonly Cell[][]): string[] => rows.map((row) => JSON.stringify(row))
  const known = new Set(texts(a))
  return texts(b).every((text) => known.has(text))
}
