import { type AliasedExpression, type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { ProjectRecord } from './project-record.ts'
import type { ReadModel, Schema } from './schema.ts'
import type { RetroTables } from './schema-retro.ts'

/** Tables whose rows belong to one project. */
export type ScopedTable =
  | ReadModel
  | keyof RetroTables
  | 'event'
  | 'quarantine'
  | 'removal'
  | 'creative'
  | 'alarm_note'
  | 'stage_definition'
  | 'import_run'
  | 'product'
  | 'sales_person'
  | 'channel_path'
  | 'account_entry'
  | 'key_account'
  | 'quarter_target'
  | 'forecast_freeze'
  | 'objective'
  | 'key_result'
  | 'comparison'
  | 'projector_cursor'
  | 'record_change'
  | 'experiment'
  | 'idea'
  | 'plan_freeze'
  | 'plan_deviation'
  | 'decision'
  | 'learning'
  | 'learning_evidence'
  | 'evidence'
  | 'audit'
  | 'member'
  | 'invitation'
  | 'api_token'
  | 'hook'
  | 'hook_delivery'

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

/** Runs several reads on one state of the database, whatever is written meanwhile; nested ones join. */
export async function inSnapshot<Result>(
  scope: ProjectScope,
  work: (snapshot: ProjectScope) => Promise<Result>,
): Promise<Result> {
  if (scope.db.isTransaction) return await work(scope)
  return await scope.db
    .transaction()
    .execute((transaction) => work(projectScope(transaction, scope.project)))
}
