import { z } from 'zod'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'

const EXAMPLES_MAX = 5
const ImportProblem = z.object({
  code: z.string(),
  count: z.number().int(),
  /** Which rows, counted from 1 without the header. */
  examples: z.array(z.object({ row: z.number().int(), value: z.string() })),
})
type ImportProblem = z.infer<typeof ImportProblem>
const Problems = z.array(ImportProblem)

/** What an import met in its file. */
export type ImportRun = {
  id: number
  atMs: number
  actor: string
  kind: string
  file: string
  read: number
  stored: number
  duplicates: number
  held: number
  problems: ImportProblem[]
}

/** Keeps the counts of an import; of the rows themselves only the numbers of a few. */
export function recordImportRun(
  writer: Writer,
  run: { projectId: number } & Omit<ImportRun, 'id'>,
): void {
  writer.raw
    .prepare(
      `insert into import_run (project_id, at_ms, actor, kind, file, rows_read, rows_stored,
         rows_duplicate, rows_held, problems)
       values (@projectId, @atMs, @actor, @kind, @file, @read, @stored, @duplicates, @held,
         @problems)`,
    )
    .run({ ...run, problems: JSON.stringify(run.problems) })
}

/** A report's reasons and notes as problems, with the first rows of each reason. */
export function problemsOf(report: {
  reasons: Readonly<Record<string, number>>
  notes: Readonly<Record<string, number>>
  held: readonly { row: number; reason: string }[]
}): ImportProblem[] {
  const reasons = Object.entries(report.reasons).map(([code, count]) => ({
    code,
    count,
    examples: report.held
      .filter(({ reason }) => reason === code)
      .slice(0, EXAMPLES_MAX)
      .map(({ row }) => ({ row, value: '' })),
  }))
  const notes = Object.entries(report.notes).map(([code, count]) => ({ code, count, examples: [] }))
  return [...reasons, ...notes]
}

/** A project's imports, the newest first. */
export async function readImportRuns(scope: ProjectScope, limit: number): Promise<ImportRun[]> {
  const rows = await scope
    .from('import_run')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    atMs: row.at_ms,
    actor: row.actor,
    kind: row.kind,
    file: row.file,
    read: row.rows_read,
    stored: row.rows_stored,
    duplicates: row.rows_duplicate,
    held: row.rows_held,
    problems: Problems.parse(JSON.parse(row.problems)),
  }))
}
