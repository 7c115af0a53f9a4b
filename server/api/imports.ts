import { Hono } from 'hono'
import { z } from 'zod'
import { problemsOf } from '../config-store/import-runs.ts'
import type { Services } from '../context.ts'
import type { CsvFile } from '../import/csv-rows.ts'
import { CRM_KINDS, CRM_PRESETS, type CrmKind } from '../import/crm/crm-import.ts'
import { runListImport } from '../import/crm/list-import.ts'
import { LIST_KINDS, type ListKind, listReader } from '../import/crm/list-rows.ts'
import { mapColumns } from '../import/crm/map-columns.ts'
import { columnsWithoutDates } from '../import/crm/not-dates.ts'
import { type FoundProblem, PROBLEM_TEXTS } from '../import/crm/problems.ts'
import { prepare, runCrmImport } from '../import/crm/run-crm-import.ts'
import { emptyReport } from '../import/report.ts'
import { requireB2b } from './b2b-only.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { withFile } from './import-file.ts'
import { query } from './validate.ts'

const FILE_BYTES_MAX = 64 * 1024 * 1024
const PREVIEW_BYTES_MAX = 1024 * 1024
const PREVIEW_ROWS = 200
const SHOWN_ROWS = 10
const HELD_SHOWN = 100
const ROW_PROBLEMS_MAX = 1_000

const KINDS = [...Object.keys(CRM_KINDS), ...Object.keys(LIST_KINDS)] as [
  CrmKind | ListKind,
  ...(CrmKind | ListKind)[],
]
const Asked = z.object({
  kind: z.enum(KINDS),
  preset: z.enum(CRM_PRESETS).default('generic'),
  /** `field=COLUMN,…` or a JSON object for what is not recognised; an empty column: not in the file. */
  map: z.string().max(5_000).optional(),
  /** The file's name, for the list of imports. */
  file: z.string().trim().max(200).default('upload.csv'),
  deleted: z.enum(['drop', 'keep']).default('drop'),
})
type Asked = z.infer<typeof Asked>
type Project = ApiEnv['Variables']['scope']['project']

const isList = (kind: CrmKind | ListKind): kind is ListKind => Object.hasOwn(LIST_KINDS, kind)

/** Files of a CRM by HTTP: the body is the file itself, first its beginning to look at, then whole. */
export function imports(services: Services) {
  return new Hono<ApiEnv>()
    .post('/imports/preview', query(Asked), async (c) => {
      const asked = c.req.valid('query')
      requireB2b(c.var.scope, ['orders by the command line'])
      return await withFile(c, PREVIEW_BYTES_MAX, async (file) =>
        c.json(await preview(services, c.var.scope.project, file, asked)),
      )
    })
    .post('/imports', query(Asked), async (c) => {
      const asked = c.req.valid('query')
      requireB2b(c.var.scope, ['orders by the command line'])
      const { project } = c.var.scope
      const { actor } = changeBy(c.var, services.now())
      return await withFile(c, FILE_BYTES_MAX, async (file) => {
        const report = await bring(services, { project, file, name: asked.file, actor }, asked)
        await services.projector.catchUp(project.id)
        const problems = report.problems.map(withText)
        return c.json({ ...report, held: report.held.slice(0, HELD_SHOWN), problems })
      })
    })
}

async function bring(
  services: Services,
  at: { project: Project; file: CsvFile; name: string; actor: string },
  { kind, preset, map, deleted }: Asked,
) {
  if (!isList(kind)) {
    return await runCrmImport(services, at, { kind, preset, map, keepsDeleted: deleted === 'keep' })
  }
  const report = await runListImport(services, at, { kind, map })
  return { ...report, kind, gate: null, problems: problemsOf(report) }
}

const withText = <Problem extends { code: string }>(problem: Problem) => ({
  ...problem,
  text: PROBLEM_TEXTS[problem.code] ?? problem.code,
})

/**
 * What the file would become: its columns with the fields that they are taken for, the first rows, and
 * what is wrong with the first 200, row by row. A required field without a column is `missing`, and
 * nothing more is read then.
 */
async function preview(services: Services, project: Project, file: CsvFile, asked: Asked) {
  const { kind, map: given } = asked
  const { fields, required } = isList(kind) ? LIST_KINDS[kind] : CRM_KINDS[kind]
  const notDates = await columnsWithoutDates(file, fields)
  const map = mapColumns(file, { kind, fields, required: [], given, notDates })
  const missing = required.filter((field) => map[field] === undefined)
  const mapping = Object.fromEntries(
    Object.entries(map).map(([field, index]) => [field, file.columns[index ?? -1] ?? '']),
  )
  const read = missing.length > 0 ? NOTHING_READ : await readFirst(services, project, file, asked)
  const rows: (readonly string[])[] = []
  for await (const { cells } of file.rows()) {
    rows.push(cells)
    if (rows.length >= SHOWN_ROWS) break
  }
  return {
    kind,
    columns: file.columns,
    fields: Object.keys(fields),
    required,
    missing,
    mapping,
    unused: file.columns.filter((column) => !Object.values(mapping).includes(column)),
    notDates: [...notDates]
      .map((index) => file.columns[index] ?? '')
      .filter((column) => !Object.values(mapping).includes(column)),
    delimiter: file.delimiter,
    rows,
    ...read,
  }
}

const NOTHING_READ = {
  timeZone: null,
  look: null,
  read: 0,
  held: [],
  problems: [],
  rowProblems: [],
}

/** Reads the first rows as the import would, without keeping anything. */
async function readFirst(
  services: Services,
  project: Project,
  file: CsvFile,
  { kind, preset, map, deleted }: Asked,
) {
  const found: FoundProblem[] = []
  const held: { row: number; reason: string }[] = []
  const report = emptyReport()
  const readRows = async (
    readRow: (cells: readonly string[], row: number) => string | undefined,
  ): Promise<void> => {
    for await (const { row, cells } of file.rows()) {
      report.read += 1
      const reason = readRow(cells, row)
      if (reason !== undefined) held.push({ row, reason })
      if (report.read >= PREVIEW_ROWS) return
    }
  }
  if (isList(kind)) {
    const reader = listReader(file, map)
    const readRow = kind === 'products' ? reader.product(project.currency) : reader.team()
    await readRows((cells) => {
      const outcome = readRow(cells)
      return 'held' in outcome ? outcome.held : undefined
    })
    return { ...NOTHING_READ, read: report.read, held }
  }
  const options = { kind, preset, map, keepsDeleted: deleted === 'keep' }
  const prepared = await prepare(services, { project, file }, options, (problem) => {
    if (problem.row > 0 && found.length < ROW_PROBLEMS_MAX) found.push(problem)
  })
  await readRows((cells, row) => {
    const outcome = prepared.readRow(cells, row, report)
    return 'held' in outcome ? outcome.held : undefined
  })
  return {
    timeZone: prepared.timeZone,
    look: prepared.look,
    read: report.read,
    held,
    problems: prepared.problems.list().map(withText),
    rowProblems: found.map(withText),
  }
}
