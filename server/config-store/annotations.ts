import type { Annotation } from '@takt/shared/schemas/annotation.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

/** An annotation that is to be kept; the same key is the same annotation. */
export type AnnotationToPut = Omit<Annotation, 'id' | 'createdBy'> & { key: string | null }

/** @returns its id, and whether it is new */
export function putAnnotation(
  writer: Writer,
  change: Change,
  { key, day, mode, kind, label, url }: AnnotationToPut,
): { id: number; isNew: boolean } {
  return writer.transaction(() => {
    const [known] =
      key === null
        ? []
        : writer.all(
            writer.query
              .selectFrom('annotation')
              .select('id')
              .where('project_id', '=', change.projectId)
              .where('key', '=', key),
          )
    if (known !== undefined) {
      writer.run(
        writer.query
          .updateTable('annotation')
          .set({ day, mode, kind, label, url })
          .where('project_id', '=', change.projectId)
          .where('id', '=', known.id),
      )
      return { id: known.id, isNew: false }
    }
    const { lastInsertRowid: id } = writer.run(
      writer.query.insertInto('annotation').values({
        project_id: change.projectId,
        key,
        day,
        mode,
        kind,
        label,
        url,
        created_at_ms: change.nowMs,
        created_by: change.actor,
      }),
    )
    const details = { id, day, label }
    auditChange(writer, change, { action: 'annotation.create', subject: kind, details })
    return { id, isNew: true }
  })
}

/** @returns false when there is none */
export function removeAnnotation(writer: Writer, change: Change, id: number): boolean {
  return writer.transaction(() => {
    const [row] = writer.all(
      writer.query
        .deleteFrom('annotation')
        .where('project_id', '=', change.projectId)
        .where('id', '=', id)
        .returning(['kind', 'label', 'day']),
    )
    if (row === undefined) return false
    const { kind, ...details } = row
    auditChange(writer, change, { action: 'annotation.remove', subject: kind, details })
    return true
  })
}

/** Annotations of some days, of one rhythm and of both, in order. */
export async function readAnnotations(
  scope: ProjectScope,
  { from, to, mode }: { from: string; to: string; mode: 'b2c' | 'b2b' | null },
): Promise<Annotation[]> {
  const rows = await scope
    .from('annotation')
    .selectAll()
    .where('day', '>=', from)
    .where('day', '<=', to)
    .orderBy('day')
    .orderBy('id')
    .execute()
  return rows
    .filter((row) => mode === null || row.mode === null || row.mode === mode)
    .map((row) => ({
      id: row.id,
      day: row.day,
      mode: row.mode,
      kind: row.kind as Annotation['kind'],
      label: row.label,
      url: row.url,
      createdBy: row.created_by,
    }))
}
