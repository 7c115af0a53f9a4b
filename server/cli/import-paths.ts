import { basename } from 'node:path'
import type { Config } from '../config.ts'
import { putChannelPaths } from '../config-store/channel-paths.ts'
import type { CsvFile } from '../import/csv-rows.ts'
import { createPathCollector, guessPathColumns, PATH_FIELDS } from '../import/path-rows.ts'
import { emptyReport } from '../import/report.ts'
import {
  createTouchPathCollector,
  guessTouchPathColumns,
  TOUCH_PATH_FIELDS,
} from '../import/touch-paths.ts'
import { finish, mapOf, openFile, withProject } from './import.ts'
import type { Output } from './output.ts'

/** `takt import paths`: journeys counted by their sequence of channels. */
export async function importPaths(
  config: Config,
  output: Output,
  flags: { file: string; project: string; map?: string; list?: string },
): Promise<void> {
  await withProject(config, flags.project, async (services, project) => {
    const file = await openFile(flags.file)
    const report = emptyReport()
    const collector = collectorOf(file, flags.map)
    for await (const row of file.rows()) {
      report.read += 1
      collector.add(report, row)
    }
    const list = flags.list ?? basename(flags.file).replace(/(\.\w+)+$/u, '')
    const { stored, unchanged } = putChannelPaths(
      services.store.writer,
      { projectId: project.id, list },
      collector.paths(),
    )
    const done = { ...report, stored, duplicates: unchanged }
    await finish(services, project, output, done, { kind: 'paths', file: flags.file })
  })
}

/** Paths as they stand in the file; or, where it lists single touches, made of each person's. */
function collectorOf({ columns, delimiter }: CsvFile, given: string | undefined) {
  const style = delimiter === ';' ? 'european' : 'english'
  const guessed = guessPathColumns(columns)
  const isTouch = (text: string): boolean =>
    text.split(',').some((pair) => pair.startsWith('person='))
  if (given === undefined ? !guessed.includes('path=') : isTouch(given)) {
    const touches =
      given === undefined
        ? guessTouchPathColumns(columns)
        : mapOf(given, {
            fields: TOUCH_PATH_FIELDS,
            required: ['person', 'time', 'channel', 'conversion'],
            columns,
          })
    if (touches !== null) return createTouchPathCollector(touches, style)
  }
  const map = mapOf(given ?? guessed, {
    fields: PATH_FIELDS,
    required: ['path', 'conversions'],
    columns,
  })
  return createPathCollector(map, style)
}
