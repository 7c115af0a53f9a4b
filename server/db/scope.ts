import type { AliasedExpression, Kysely, SelectQueryBuilder } from 'kysely'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { ReadModel, Schema } from './schema.ts'
import type { Store } from './store.ts'

/** Tables whose rows belong to one project. */
export type ScopedTable = ReadModel | 'event' | 'quarantine' | 'projector_cursor' | 'experiment'

declare const scoped: unique symbol

/**
 * One project's view of the database: every query that starts here is bound to the project, so that
 * no read model can forget to. Only `projectScope` makes one.
 */
export type ProjectScope = {
  readonly [scoped]: true
  readonly project: ProjectRecord
  /** For functions of the configuration store, which take the project's id beside it. */
  readonly db: Kysely<Schema>
  /** Starts a query on the project's rows of one table. */
  from<Table extends ScopedTable>(table: Table): SelectQueryBuilder<Schema, Table, object>
  /** Starts a query on a subquery that was itself made here. */
  fromQuery<Row, Alias extends string>(
    query: AliasedExpression<Row, Alias>,
  ): SelectQueryBuilder<Record<Alias, Row>, Alias, object>
}

/** Binds the store's reader to one project. */
export function projectScope(store: Store, project: ProjectRecord): ProjectScope {
  const db = store.reader
  return {
    project,
    db,
    from: (table: ScopedTable) =>
      (db.selectFrom(table) as SelectQueryBuilder<Schema, 'session', object>).where(
        'project_id',
        '=',
        project.id,
      ),
    fromQuery: (query: AliasedExpression<unknown, string>) => db.selectFrom(query as never),
  } as unknown as ProjectScope
}
