import type { StageDefinition, StageVersion } from '@takt/shared/schemas/stage.ts'
import type { Kysely, Selectable } from 'kysely'
import type { Schema, StageDefinitionTable } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

/**
 * Puts a definition in force: as a new version that ends the one before, which stays as it was. One that
 * says what is in force already changes nothing.
 *
 * @param sinceMs from when a first definition holds; a later one holds from now
 * @returns the version in force, and whether it is new
 */
export function putStage(
  writer: Writer,
  change: Change,
  { definition, sinceMs }: { definition: StageDefinition; sinceMs: number | null },
): { version: number; isNew: boolean } {
  return writer.transaction(() => {
    const known = writer.raw
      .prepare<[number, string, string], Selectable<StageDefinitionTable>>(
        `select * from stage_definition where project_id = ? and level = ? and key = ?
         order by version desc limit 1`,
      )
      .get(change.projectId, definition.level, definition.key)
    const values = valuesOf(definition)
    const isSame =
      known !== undefined &&
      (Object.keys(values) as (keyof typeof values)[]).every((name) => known[name] === values[name])
    if (isSame) return { version: known.version, isNew: false }
    const version = (known?.version ?? 0) + 1
    const fromMs = known === undefined ? (sinceMs ?? change.nowMs) : change.nowMs
    writer.run(
      writer.query
        .updateTable('stage_definition')
        .set({ valid_to_ms: fromMs })
        .where('project_id', '=', change.projectId)
        .where('level', '=', definition.level)
        .where('key', '=', definition.key)
        .where('valid_to_ms', 'is', null),
    )
    writer.run(
      writer.query.insertInto('stage_definition').values({
        project_id: change.projectId,
        level: definition.level,
        key: definition.key,
        version,
        valid_from_ms: fromMs,
        valid_to_ms: null,
        ...values,
      }),
    )
    auditChange(writer, change, {
      action: 'stage.define',
      subject: definition.key,
      details: { ...definition, version },
    })
    return { version, isNew: true }
  })
}

const valuesOf = ({ entryRule, exitRule, owners, checklist, ...rest }: StageDefinition) => ({
  position: rest.position,
  name: rest.name,
  kind: rest.kind,
  entry_rule: entryRule,
  exit_rule: exitRule,
  evidence: rest.evidence,
  owners: JSON.stringify(owners),
  checklist: JSON.stringify(checklist),
  probability: rest.probability,
})

/** Every version of every definition, by level, position and version. */
export async function readStageVersions(
  db: Kysely<Schema>,
  projectId: number,
): Promise<StageVersion[]> {
  const rows = await db
    .selectFrom('stage_definition')
    .where('project_id', '=', projectId)
    .selectAll()
    .orderBy('level')
    .orderBy('position')
    .orderBy('key')
    .orderBy('version')
    .execute()
  return rows.map((row) => ({
    level: row.level,
    key: row.key,
    name: row.name,
    position: row.position,
    kind: row.kind,
    entryRule: row.entry_rule,
    exitRule: row.exit_rule,
    evidence: row.evidence,
    owners: JSON.parse(row.owners) as StageVersion['owners'],
    checklist: JSON.parse(row.checklist) as string[],
    probability: row.probability,
    version: row.version,
    since: new Date(row.valid_from_ms).toISOString(),
    until: row.valid_to_ms === null ? null : new Date(row.valid_to_ms).toISOString(),
  }))
}
