import type { ImportProblem } from '@takt/shared/schemas/crm.ts'
import { readProductNames } from '../../config-store/crm-lists.ts'
import { recordImportRun } from '../../config-store/import-runs.ts'
import { appendTarget, type ProjectRecord } from '../../config-store/projects.ts'
import type { Services } from '../../context.ts'
import { projectScope } from '../../db/scope.ts'
import { readAccountNames, readDocumentedStages } from '../../read-models/crm-names.ts'
import type { CsvFile } from '../csv-rows.ts'
import type { ImportReport } from '../report.ts'
import { runImport } from '../run-import.ts'
import { type CrmImport, type CrmKind, type CrmPreset, prepareCrmImport } from './crm-import.ts'
import { createKnownNames } from './known-names.ts'
import { createProblems, type FoundProblem } from './problems.ts'

export type CrmImportOptions = {
  kind: CrmKind
  preset: CrmPreset
  map?: string | undefined
  keepsDeleted?: boolean
}

/** What became of a CRM's file, and what a reader of its numbers should know. */
export type CrmReport = ImportReport & {
  kind: CrmKind
  /** Which column was taken for which field. */
  mapping: Record<string, string>
  /** The zone in which times without one were read. */
  timeZone: string
  problems: ImportProblem[]
  /** Rows by the gate of budget, authority, need and timeline; null where the file asks none of them. */
  gate: { ruling: 'default' | 'strict'; qualified: number; held: number } | null
}

/** Makes the reader of a file with all that the project knows. */
export async function prepare(
  services: Services,
  { project, file }: { project: ProjectRecord; file: CsvFile },
  { kind, preset, map, keepsDeleted = false }: CrmImportOptions,
  onProblem?: (problem: FoundProblem) => void,
): Promise<CrmImport & { problems: ReturnType<typeof createProblems> }> {
  const scope = projectScope(services.store.reader, project)
  const [products, accounts, stages] = await Promise.all([
    readProductNames(services.store.reader, project.id),
    readAccountNames(scope),
    readDocumentedStages(scope),
  ])
  const problems = createProblems(onProblem)
  const prepared = await prepareCrmImport(file, {
    kind,
    preset,
    ...(map === undefined ? {} : { map }),
    project,
    importedAtMs: services.now(),
    names: createKnownNames({ products, accounts, stages }),
    ruling: project.settings.bantRuling,
    keepsDeleted,
    problems,
  })
  return { ...prepared, problems }
}

/** Streams a CRM's file into the log, and keeps what was met for the report on data quality. */
export async function runCrmImport(
  services: Services,
  at: { project: ProjectRecord; file: CsvFile; name: string; actor: string },
  options: CrmImportOptions,
  onProgress: (done: number, total: number, rows: number) => void = () => undefined,
): Promise<CrmReport> {
  const { project, file } = at
  const prepared = await prepare(services, at, options)
  const { readRow, gate, problems, mapping, timeZone } = prepared
  const { queue } = services
  const report = await runImport({ file, project, queue, readRow, onProgress })
  const events = prepared.finish()
  if (events.length > 0) {
    await queue.submit({ project: appendTarget(project), events, quarantined: [] })
  }
  const found = problems.list()
  recordImportRun(services.store.writer, {
    projectId: project.id,
    atMs: services.now(),
    actor: at.actor,
    kind: options.kind,
    file: at.name.slice(0, 200),
    read: report.read,
    stored: report.stored,
    duplicates: report.duplicates,
    held: report.heldTotal,
    problems: found,
  })
  const isGated = gate.qualified + gate.held > 0
  return {
    ...report,
    kind: options.kind,
    mapping,
    timeZone,
    problems: found,
    gate: isGated ? gate : null,
  }
}
