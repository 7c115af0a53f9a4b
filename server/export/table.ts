import type { ProjectScope } from '../db/scope.ts'
import type { ExportRows } from '../read-models/export-rows.ts'

/** What a column holds; instants are milliseconds UTC until they are written. */
export type ColumnType = 'text' | 'integer' | 'instant' | 'boolean' | 'json'

/** One table that may leave Takt. */
export type ExportTable = {
  readonly description: string
  /** Name and type of each column, in order. */
  readonly columns: Readonly<Record<string, ColumnType>>
  readonly rows: (scope: ProjectScope) => ExportRows
}
