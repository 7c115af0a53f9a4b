import type { RecordChangeTable } from '../../db/schema.ts'
import type { ProjectionContext } from '../context.ts'

type Kind = RecordChangeTable['kind']

/** Which records a slice derived anew. Whoever keeps records in memory reads only these again. */
export type ChangedRecords = {
  /** Takes a record in; null stands for touches that belong to no account. */
  note(kind: Kind, key: string | number | null): void
  /** Writes what has gathered, and forgets it. */
  flush(upTo: number): void
}

export function createChangedRecords({ db, project }: ProjectionContext): ChangedRecords {
  const gathered = new Map<string, [kind: Kind, key: string]>()
  const put = db.prepare(`
    insert into record_change (project_id, kind, key, seq) values (?, ?, ?, ?)
    on conflict (project_id, kind, key) do update set seq = excluded.seq`)
  return {
    note(kind, key) {
      const text = key === null ? '' : String(key)
      gathered.set(`${kind}\n${text}`, [kind, text])
    },
    flush(upTo) {
      for (const [kind, key] of gathered.values()) put.run(project.id, kind, key, upTo)
      gathered.clear()
    },
  }
}
