import { type AliasedExpression, type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { ReadModel, Schema } from './schema.ts'

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
  /** For functions of the configuration store and the log, which take the project's id beside it. */
  readonly db: Kysely<Schema>
  /** Starts a query on the project's rows of one table. */
  from<Table extends ScopedTable>(table: Table): SelectQueryBuilder<Schema, Table, object>
  /** Starts a query on a subquery that was itself made here. */
  fromQuery<Row, Alias extends string>(
    query: AliasedExpression<Row, Alias>,
  ): SelectQueryBuilder<Record<Alias, Row>, Alias, object>
}

/** Binds a reader to one project. */
export function projectScope(db: Kysely<Schema>, project: ProjectRecord): ProjectScope {
  const from = (table: ScopedTable): SelectQueryBuilder<Schema, 'session', object> =>
    (db.selectFrom(table) as SelectQueryBuilder<Schema, 'session', object>).where(
      sql.ref<number>(`${table}.project_id`),
      '=',
      project.id,
    )
  const fromQuery = (query: AliasedExpression<unknown, string>): unknown =>
    db.selectFrom(query as never)
  return { project, db, from, fromQuery } as unknown as ProjectScope
}

/** Runs several reads on one state of the database, whatever is written meanwhile. */
export async function inSnapshot<Result>(
  scope: ProjectScope,
  work: (snapshot: ProjectScope) => Promise<Result>,
): Promise<Result> {
  return await scope.db
    .transaction()
    .execute((transaction) => work(projectScope(transaction, scope.project)))
}
