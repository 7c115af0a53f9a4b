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
import { dateOrderOf } from '../import/date-order.ts'
import { guessRecordColumns } from '../import/guess-record-columns.ts'
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
import type { ColumnMap } from '../import/column-map.ts'
import type { CsvFile } from '../import/csv-rows.ts'
import { runRecordImport } from '../import/run-record-import.ts'
import { touchEvent } from '../import/touch-event.ts'
import { finish, mapOf, namesOf, openFile, withProject } from './import.ts'
import type { Output } from './output.ts'
import { createProgress } from './progress.ts'

type Flags = { file: string; project: string; map?: string }
type Kind<T> = { map: ColumnMap<string>; readRow: RecordReader<T>; put: Put<T> }
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
    async (file, { services, project }) => {
      const map = mapFor('spend', flags, file, {
        fields: SPEND_FIELDS,
        required: ['day', 'channel', 'amount'],
      })
      const dateOrder = await dateOrderOf(flags.file, map.day ?? 0)
      return {
        map,
        readRow: createSpendReader({ map, currency: project.currency, dateOrder }),
        put: told(services, project, 'spend', putSpend),
      }
    },
  )
}

/** `takt import offers`. */
export async function importOffers(config: Config, output: Output, flags: Flags): Promise<void> {
  await importRecords<Offer>(
    config,
    output,
    { ...flags, kind: 'offers' },
    async (file, { services, project }) => {
      const map = mapFor('offers', flags, file, {
        fields: OFFER_FIELDS,
        required: ['key', 'name', 'type', 'startsOn'],
      })
      const dateOrder = await dateOrderOf(flags.file, map.startsOn ?? 0)
      return {
        map,
        readRow: createOfferReader({ map, dateOrder }),
        put: told(services, project, 'offer', putOffers),
      }
    },
  )
}

/** `takt import creatives`. */
export async function importCreatives(config: Config, output: Output, flags: Flags): Promise<void> {
  const named = { ...flags, kind: 'creatives' }
  await importRecords<Creative>(config, output, named, (file, { services, project }) => {
    const map = mapFor('creatives', flags, file, { fields: CREATIVE_FIELDS, required: ['key'] })
    return {
      map,
      readRow: createCreativeReader({ map }),
      put: told(services, project, 'creative', putCreatives),
    }
  })
}

/** `takt import touches`. */
export async function importTouches(config: Config, output: Output, flags: Flags): Promise<void> {
  await importRecords<Touch>(
    config,
    output,
    { ...flags, kind: 'touches' },
    (file, { services, project }) => {
      const map = mapFor('touches', flags, file, {
        fields: TOUCH_FIELDS,
        required: ['at', 'channel'],
      })
      return {
        map,
        readRow: createTouchReader({ map, timeZone: project.timeZone }),
        async put(touches) {
          const nowMs = services.now()
          const { stored, duplicates } = await services.queue.submit({
            project: appendTarget(project),
            events: touches.map((touch) => touchEvent(touch, nowMs)),
            quarantined: [],
          })
          return { stored, unchanged: duplicates }
        },
      }
    },
  )
}

async function importRecords<T>(
  config: Config,
  output: Output,
  flags: Flags & { kind: string },
  kindOf: (
    file: CsvFile,
    at: { services: Services; project: ProjectRecord },
  ) => Kind<T> | Promise<Kind<T>>,
): Promise<void> {
  await withProject(config, flags.project, async (services, project) => {
    const file = await openFile(flags.file)
    const progress = createProgress('Importing')
    const { map, readRow, put } = await kindOf(file, { services, project })
    const report = await runRecordImport({
      file,
      readRow,
      put,
      onProgress: (done, total, rows) => {
        progress.update(done, total, `${rows.toLocaleString('en')} rows`)
      },
    }).finally(() => {
      progress.stop()
    })
    const mapping = namesOf(map, file.columns)
    await finish(services, project, output, report, { ...flags, mapping })
  })
}

/** Without `--map` by the columns' names. */
const mapFor = <Field extends string>(
  kind: Parameters<typeof guessRecordColumns>[0],
  { map }: Flags,
  { columns }: CsvFile,
  { fields, required }: { fields: readonly Field[]; required: readonly Field[] },
) =>
  mapOf(map, {
    fields,
    required,
    columns,
    guess: () => guessRecordColumns(kind, { columns, fields }),
  })
