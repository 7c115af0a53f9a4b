import { basename } from 'node:path'
import type { Config } from '../config.ts'
import { ColumnMapError } from '../import/column-map.ts'
import { CsvError, openCsv, type CsvFile } from '../import/csv-rows.ts'
import { CRM_PRESETS, type CrmKind } from '../import/crm/crm-import.ts'
import { runListImport } from '../import/crm/list-import.ts'
import type { ListKind } from '../import/crm/list-rows.ts'
import { describeProblem } from '../import/crm/problems.ts'
import { type CrmReport, runCrmImport } from '../import/crm/run-crm-import.ts'
import { describeReport } from '../import/report.ts'
import { withProject } from './import.ts'
import { CommandError, type Output, UsageError } from './output.ts'
import { createProgress } from './progress.ts'

type Flags = {
  file: string
  project: string
  preset?: string
  map?: string
  deleted?: string
}

/** `takt import deals|deal-history|accounts|contacts|leads|activities|mrr`. */
export async function importCrm(
  config: Config,
  output: Output,
  kind: CrmKind,
  flags: Flags,
): Promise<void> {
  const preset = CRM_PRESETS.find((known) => known === (flags.preset ?? 'generic'))
  if (preset === undefined) throw new UsageError(`--preset: must be ${CRM_PRESETS.join(', ')}`)
  const deleted = flags.deleted ?? 'drop'
  if (deleted !== 'drop' && deleted !== 'keep')
    throw new UsageError('--deleted: must be drop or keep')
  await withProject(config, flags.project, async (services, project) => {
    const file = await openLenient(flags.file)
    const progress = createProgress('Importing')
    try {
      const report = await runCrmImport(
        services,
        { project, file, name: basename(flags.file), actor: 'command line' },
        { kind, preset, map: flags.map, keepsDeleted: deleted === 'keep' },
        (done, total, rows) => {
          progress.update(done, total, `${rows.toLocaleString('en')} rows`)
        },
      )
      progress.stop()
      output.say('Bringing the read models up to date …')
      await services.projector.catchUp(project.id)
      output.answer(report, describeCrmReport(report))
    } catch (error) {
      if (error instanceof ColumnMapError) throw new UsageError(error.message)
      throw error
    } finally {
      progress.stop()
    }
  })
}

async function openLenient(path: string): Promise<CsvFile> {
  try {
    return await openCsv(path, 'number')
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(error.message)
    throw error
  }
}

function describeCrmReport(report: CrmReport): string {
  const { gate, problems, mapping, timeZone } = report
  const columns = Object.entries(mapping).map(([field, column]) => `  ${field} ← ${column}`)
  return [
    describeReport(report),
    ...(gate === null ? [] : [`${String(gate.qualified)} qualified, ${String(gate.held)} held`]),
    'Columns:',
    ...columns,
    `Times without a zone were read in ${timeZone}.`,
    ...(problems.length === 0 ? [] : ['Worth knowing:', ...problems.map(describeProblem)]),
  ].join('\n')
}

/** `takt import products|teams`: the lists that deals are compared with. */
export async function importList(
  config: Config,
  output: Output,
  kind: ListKind,
  flags: Flags,
): Promise<void> {
  await withProject(config, flags.project, async (services, project) => {
    const file = await openLenient(flags.file)
    try {
      const at = { project, file, name: basename(flags.file), actor: 'command line' }
      const report = await runListImport(services, at, { kind, map: flags.map })
      await services.projector.catchUp(project.id)
      output.answer(report, describeReport(report))
    } catch (error) {
      if (error instanceof ColumnMapError) throw new UsageError(error.message)
      throw error
    }
  })
}
