import { basename } from 'node:path'
import type { Experiment } from '@takt/shared/schemas/experiment.ts'
import { Experiment as ExperimentSchema } from '@takt/shared/schemas/experiment.ts'
import { z } from 'zod'
import { today } from '../api/today.ts'
import type { Config } from '../config.ts'
import { createExperiment, readExperiment } from '../config-store/experiments.ts'
import { problemsOf, recordImportRun } from '../config-store/import-runs.ts'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AB_FIELDS, controlOf, createAbRowReader, type VariantCounts } from '../import/ab-rows.ts'
import {
  type ColumnMap,
  ColumnMapError,
  parseColumnMap,
  requireFields,
} from '../import/column-map.ts'
import {
  guessAbColumns,
  guessOrderColumns,
  guessSessionColumns,
} from '../import/guess-shop-columns.ts'
import { CsvError, openCsv, type CsvFile } from '../import/csv-rows.ts'
import { dateOrderOf } from '../import/date-order.ts'
import { createOrderRowReader, ORDER_FIELDS } from '../import/order-rows.ts'
import { describeReport, type ImportReport } from '../import/report.ts'
import { runImport, type RowReader } from '../import/run-import.ts'
import { createSessionRowReader, SESSION_FIELDS } from '../import/session-rows.ts'
import { openServices } from '../services.ts'
import { CommandError, type Output, UsageError } from './output.ts'
import { createProgress } from './progress.ts'
import { projectOf } from './rebuild.ts'

const VARIANTS_MAX = 20

/** `takt import ab`. */
export async function importAb(
  config: Config,
  output: Output,
  flags: {
    file: string
    project: string
    experiment: string
    map?: string
    name?: string
    control?: string
  },
): Promise<void> {
  const key = ExperimentSchema.shape.key.safeParse(flags.experiment)
  if (!key.success)
    throw new UsageError(`--experiment: ${key.error.issues[0]?.message ?? 'is not valid'}`)
  await withProject(config, flags.project, async (services, project) => {
    const file = await openFile(flags.file)
    const map = mapOf(flags.map, {
      fields: AB_FIELDS,
      required: ['variant', 'outcome'],
      columns: file.columns,
      guess: guessAbColumns,
    })
    const existing = await readExperiment(services.store.reader, project.id, key.data)
    if (existing?.origin === 'live') {
      throw new CommandError(
        `experiment "${key.data}" runs live in this project; choose another key for the import`,
      )
    }
    const variants: VariantCounts = new Map()
    const readRow = createAbRowReader({
      map,
      experimentKey: key.data,
      currency: project.currency,
      timeZone: project.timeZone,
      importedAtMs: services.now(),
      variants,
    })
    const report = await importRows(services, project, file, readRow)
    if (existing === undefined) {
      const experiment = planOf({
        ...flags,
        key: key.data,
        variants: [...variants.keys()],
        hasValue: map.value !== undefined,
      })
      createExperiment(services.store.writer, {
        projectId: project.id,
        nowMs: services.now(),
        actor: 'command line',
        experiment,
        origin: 'import',
      })
    }
    const mapping = namesOf(map, file.columns)
    await finish(services, project, output, report, { kind: 'ab', file: flags.file, mapping })
  })
}

function planOf({
  key,
  name,
  control,
  variants,
  hasValue,
}: {
  key: string
  name?: string
  control?: string
  variants: string[]
  hasValue: boolean
}): Experiment {
  if (variants.length < 2 || variants.length > VARIANTS_MAX) {
    throw new CommandError(
      `the variant column has ${String(variants.length)} different values; an experiment has 2 to ${String(VARIANTS_MAX)}`,
    )
  }
  const first = controlOf(variants, control)
  if (first === undefined) {
    throw new UsageError(
      `--control: there is no variant "${String(control)}"; the file has ${variants.join(', ')}`,
    )
  }
  const others = variants.filter((variant) => variant !== first).toSorted()
  return ExperimentSchema.parse({
    key,
    name: name ?? key,
    mode: 'b2c',
    unit: 'visitor',
    hypothesis: 'Imported from a file: the plan is not known.',
    variants: [first, ...others].map((variant) => ({ key: variant, weight: 1 / variants.length })),
    metrics: { primary: 'conversion', secondary: hasValue ? ['value_per_unit'] : [] },
  })
}

/** `takt import orders`. */
export async function importOrders(
  config: Config,
  output: Output,
  flags: { file: string; project: string; map?: string; guests: string; dateOrder?: string },
): Promise<void> {
  const { guests, dateOrder } = flags
  if (guests !== 'hold' && guests !== 'keep') throw new UsageError('--guests: must be hold or keep')
  if (dateOrder !== undefined && dateOrder !== 'mdy' && dateOrder !== 'dmy') {
    throw new UsageError('--date-order: must be mdy or dmy')
  }
  await withProject(config, flags.project, async (services, project) => {
    const file = await openFile(flags.file)
    const map = mapOf(flags.map, {
      fields: ORDER_FIELDS,
      required: ['customer', 'time', ['price', 'total']],
      columns: file.columns,
      guess: guessOrderColumns,
    })
    const order = dateOrder ?? (await dateOrderOf(flags.file, map.time ?? 0))
    const readRow = createOrderRowReader({
      map,
      currency: project.currency,
      timeZone: project.timeZone,
      ...(order === undefined ? {} : { dateOrder: order }),
      guests,
      importedAtMs: services.now(),
    })
    const report = await importRows(services, project, file, readRow)
    const mapping = namesOf(map, file.columns)
    await finish(services, project, output, report, { kind: 'orders', file: flags.file, mapping })
  })
}

/** `takt import sessions`. */
export async function importSessions(
  config: Config,
  output: Output,
  flags: {
    file: string
    project: string
    map?: string
    on?: string
    dateOrder?: string
    blank: string
  },
): Promise<void> {
  const { dateOrder, blank } = flags
  if (blank !== 'hold' && blank !== 'no') throw new UsageError('--blank: must be hold or no')
  if (dateOrder !== undefined && dateOrder !== 'mdy' && dateOrder !== 'dmy') {
    throw new UsageError('--date-order: must be mdy or dmy')
  }
  if (flags.on !== undefined && !z.iso.date().safeParse(flags.on).success) {
    throw new UsageError('--on: must be a day such as 2026-02-01')
  }
  await withProject(config, flags.project, async (services, project) => {
    const file = await openFile(flags.file)
    const map = mapOf(flags.map, {
      fields: SESSION_FIELDS,
      required: ['outcome'],
      columns: file.columns,
      guess: guessSessionColumns,
    })
    const lastYear = Number(today(project, services.now()).slice(0, 4)) - 1
    const readRow = createSessionRowReader({
      map,
      currency: project.currency,
      timeZone: project.timeZone,
      ...(dateOrder === undefined ? {} : { dateOrder }),
      on: flags.on ?? `${String(lastYear)}-12-31`,
      blank,
      importedAtMs: services.now(),
    })
    const report = await importRows(services, project, file, readRow)
    const mapping = namesOf(map, file.columns)
    await finish(services, project, output, report, { kind: 'sessions', file: flags.file, mapping })
  })
}

export async function withProject(
  config: Config,
  slug: string,
  work: (services: Services, project: ProjectRecord) => Promise<void>,
): Promise<void> {
  const { services, close } = await openServices(config)
  try {
    await work(services, await projectOf(services.store, slug))
  } finally {
    await close()
  }
}

export async function openFile(path: string): Promise<CsvFile> {
  try {
    return await openCsv(path)
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(error.message)
    throw error
  }
}

/**
 * The map that was given; where none was, the one that the columns' names suggest.
 *
 * @throws UsageError when it does not fit the file
 */
export function mapOf<Field extends string>(
  text: string | undefined,
  options: {
    fields: readonly Field[]
    required: readonly (Field | readonly Field[])[]
    columns: readonly string[]
    guess?: (columns: readonly string[]) => ColumnMap<Field>
  },
): ColumnMap<Field> {
  try {
    if (text !== undefined || options.guess === undefined)
      return parseColumnMap(text ?? '', options)
    const map = options.guess(options.columns)
    requireFields(map, options)
    return map
  } catch (error) {
    if (error instanceof ColumnMapError) throw new UsageError(error.message)
    throw error
  }
}

/** Which column each field was read from, by its name. */
export const namesOf = <Field extends string>(
  map: ColumnMap<Field>,
  columns: readonly string[],
): Record<string, string> =>
  Object.fromEntries(
    Object.entries<number | undefined>(map).flatMap(([field, at]) =>
      at === undefined ? [] : [[field, columns[at] ?? '']],
    ),
  )

async function importRows(
  { queue }: Services,
  project: ProjectRecord,
  file: CsvFile,
  readRow: RowReader,
): Promise<ImportReport> {
  const progress = createProgress('Importing')
  try {
    return await runImport({
      file,
      project,
      queue,
      readRow,
      onProgress: (done, total, rows) => {
        progress.update(done, total, `${rows.toLocaleString('en')} rows`)
      },
    })
  } finally {
    progress.stop()
  }
}

/** Keeps the report, brings the read models up to date and answers. */
export async function finish(
  { projector, store, now }: Services,
  project: ProjectRecord,
  output: Output,
  report: ImportReport,
  { kind, file, mapping }: { kind: string; file: string; mapping?: Record<string, string> },
): Promise<void> {
  recordImportRun(store.writer, {
    projectId: project.id,
    atMs: now(),
    actor: 'command line',
    kind,
    file: basename(file),
    read: report.read,
    stored: report.stored,
    duplicates: report.duplicates,
    held: report.heldTotal,
    problems: problemsOf(report),
  })
  output.say('Bringing the read models up to date …')
  await projector.catchUp(project.id)
  const columns = Object.entries(mapping ?? {}).map(([field, column]) => `  ${field} ← ${column}`)
  output.answer(
    mapping === undefined ? report : { ...report, mapping },
    [describeReport(report), ...columns].join('\n'),
  )
}
