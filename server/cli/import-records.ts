import type { Creative } from '@takt/shared/schemas/creative.ts'
import type { Offer } from '@takt/shared/schemas/offer.ts'
import type { Spend } from '@takt/shared/schemas/spend.ts'
import type { Touch } from '@takt/shared/schemas/touch.ts'
import type { Config } from '../config.ts'
import { putCreatives } from '../config-store/creatives.ts'
import { putOffers } from '../config-store/offers.ts'
import { appendTarget, type ProjectRecord } from '../config-store/projects.ts'
import { type PutResult, putSpend } from '../config-store/spend.ts'
import { putTold } from '../config-store/told-records.ts'
import type { Services } from '../context.ts'
import {
  CREATIVE_FIELDS,
  createCreativeReader,
  createOfferReader,
  createSpendReader,
  createTouchReader,
  OFFER_FIELDS,
  type RecordReader,
  SPEND_FIELDS,
  TOUCH_FIELDS,
} from '../import/record-rows.ts'
import type { CsvFile } from '../import/csv-rows.ts'
import { runRecordImport } from '../import/run-record-import.ts'
import { touchEvent } from '../import/touch-event.ts'
import { finish, mapOf, openFile, withProject } from './import.ts'
import type { Output } from './output.ts'
import { createProgress } from './progress.ts'

type Flags = { file: string; project: string; map?: string }
type Put<T> = (records: readonly T[]) => Promise<{ stored: number; unchanged: number }>

const told =
  <T>(
    { store: { writer }, now }: Services,
    project: ProjectRecord,
    what: Parameters<typeof putTold>[2]['what'],
    store: (writer: Services['store']['writer'], id: number, rows: readonly T[]) => PutResult,
  ): Put<T> =>
  (rows) => {
    const change = { projectId: project.id, nowMs: now(), actor: 'command line' }
    const put = (id: number): PutResult => store(writer, id, rows)
    return Promise.resolve(putTold(writer, change, { what, put }))
  }

/** `takt import spend`. */
export async function importSpend(config: Config, output: Output, flags: Flags): Promise<void> {
  await importRecords<Spend>(
    config,
    output,
    { ...flags, kind: 'spend' },
    (file, { services, project }) => ({
      readRow: createSpendReader({
        map: mapFor(flags, file, SPEND_FIELDS, ['day', 'channel', 'amount']),
        currency: project.currency,
      }),
      put: told(services, project, 'spend', putSpend),
    }),
  )
}

/** `takt import offers`. */
export async function importOffers(config: Config, output: Output, flags: Flags): Promise<void> {
  await importRecords<Offer>(
    config,
    output,
    { ...flags, kind: 'offers' },
    (file, { services, project }) => ({
      readRow: createOfferReader({
        map: mapFor(flags, file, OFFER_FIELDS, ['key', 'name', 'type', 'startsOn']),
      }),
      put: told(services, project, 'offer', putOffers),
    }),
  )
}

/** `takt import creatives`. */
export async function importCreatives(config: Config, output: Output, flags: Flags): Promise<void> {
  const named = { ...flags, kind: 'creatives' }
  await importRecords<Creative>(config, output, named, (file, { services, project }) => ({
    readRow: createCreativeReader({ map: mapFor(flags, file, CREATIVE_FIELDS, ['key']) }),
    put: told(services, project, 'creative', putCreatives),
  }))
}

/** `takt import touches`. */
export async function importTouches(config: Config, output: Output, flags: Flags): Promise<void> {
  await importRecords<Touch>(
    config,
    output,
    { ...flags, kind: 'touches' },
    (file, { services, project }) => ({
      readRow: createTouchReader({
        map: mapFor(flags, file, TOUCH_FIELDS, ['at', 'channel']),
        timeZone: project.timeZone,
      }),
      async put(touches) {
        const nowMs = services.now()
        const { stored, duplicates } = await services.queue.submit({
          project: appendTarget(project),
          events: touches.map((touch) => touchEvent(touch, nowMs)),
          quarantined: [],
        })
        return { stored, unchanged: duplicates }
      },
    }),
  )
}

async function importRecords<T>(
  config: Config,
  output: Output,
  flags: Flags & { kind: string },
  kindOf: (
    file: CsvFile,
    at: { services: Services; project: ProjectRecord },
  ) => { readRow: RecordReader<T>; put: Put<T> },
): Promise<void> {
  await withProject(config, flags.project, async (services, project) => {
    const file = await openFile(flags.file)
    const progress = createProgress('Importing')
    const report = await runRecordImport({
      file,
      ...kindOf(file, { services, project }),
      onProgress: (done, total, rows) => {
        progress.update(done, total, `${rows.toLocaleString('en')} rows`)
      },
    }).finally(() => {
      progress.stop()
    })
    await finish(services, project, output, report, flags)
  })
}

/** Without `--map` every column is the field of its own name. */
function mapFor<Field extends string>(
  { map }: Flags,
  { columns }: CsvFile,
  fields: readonly Field[],
  required: readonly Field[],
) {
  const own = fields.filter((field) => columns.includes(field))
  return mapOf(map ?? own.map((field) => `${field}=${field}`).join(','), {
    fields,
    required,
    columns,
  })
}
