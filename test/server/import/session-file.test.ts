import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCsv } from '../../../server/import/csv-rows.ts'
import { parseColumnMap } from '../../../server/import/column-map.ts'
import type { ImportReport } from '../../../server/import/report.ts'
import { runImport } from '../../../server/import/run-import.ts'
import { createSessionRowReader, SESSION_FIELDS } from '../../../server/import/session-rows.ts'
import type { MetricAnswer } from '../../../shared/schemas/result.ts'
import { publicData, referenceOf } from '../../support/public-data.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'

const SHOPPERS = publicData('online_shoppers_intention/online_shoppers_intention.csv')
const MAP =
  'outcome=Revenue,month=Month,visitorType=VisitorType,channel=TrafficType,content=Weekend,' +
  'product=ProductRelated,cart=PageValues,duration=ProductRelated_Duration,country=Region'
const SECONDS_MS = 120_000

type Group = { sessions: number; purchases: number }
type Reference = Record<
  'by_month' | 'by_visitor_type' | 'by_weekend' | 'by_traffic_type',
  Record<string, Group>
> & {
  sessions: number
  purchases: number
  conversion_rate: number
  duplicate_rows: number
  sessions_with_product_page: number
  sessions_with_page_value: number
}

let api: ApiFixture
let reference: Reference
let report: ImportReport

async function importFile(): Promise<ImportReport> {
  const file = await openCsv(SHOPPERS ?? '')
  const map = parseColumnMap(MAP, {
    fields: SESSION_FIELDS,
    required: ['outcome'],
    columns: file.columns,
  })
  const { project, services } = api.log
  const found = await runImport({
    file,
    project,
    queue: services.queue,
    readRow: createSessionRowReader({
      map,
      currency: project.currency,
      timeZone: project.timeZone,
      on: '2017-12-31',
      importedAtMs: 0,
    }),
    onProgress: () => undefined,
  })
  await services.projector.catchUp(project.id)
  return found
}

describe.skipIf(SHOPPERS === null)('the visits of an online shop, without ids and times', () => {
  beforeAll(async () => {
    api = await openApi({ nowMs: Date.UTC(2018, 0, 2) })
    reference = await referenceOf<Reference>('online_shoppers_intention')
    report = await importFile()
  }, SECONDS_MS)
  afterAll(() => api.close())

  const rate = async (query: string, metric = 'session_purchase_rate') => {
    const days = 'from=2017-01-01&to=2017-12-31'
    return (await api.get<MetricAnswer>(`/metrics/${metric}?${days}&${query}`)).rows
  }

  it(
    'keep every row, repeated ones too, and add nothing in a second import',
    async () => {
      const { sessions, duplicate_rows: repeated } = reference
      expect(report).toMatchObject({ read: sessions, stored: sessions, held: [] })
      const note = 'rows that repeat another row word for word, each a session'
      expect(report.notes[note]).toBe(repeated)
      expect(await importFile()).toMatchObject({ stored: 0, duplicates: sessions })
    },
    SECONDS_MS,
  )

  it('show the published purchase rate', async () => {
    const [total] = await rate('grain=total')
    expect(total).toMatchObject({
      numerator: reference.purchases,
      denominator: reference.sessions,
    })
    expect(total?.value).toBeCloseTo(reference.conversion_rate, 12)
  })

  it.each([
    ['by_visitor_type', 'visitor_type'],
    ['by_traffic_type', 'channel'],
    ['by_weekend', 'content'],
  ] as const)('show the reference numbers %s', async (name, by) => {
    const rows = await rate(`grain=total&by=${by}`)
    const shown = rows.map((row) => [row.by, [row.numerator, row.denominator]] as const)
    const wanted = Object.entries(reference[name]).map(
      ([key, group]) => [key, [group.purchases, group.sessions]] as const,
    )
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(wanted))
  })

  it('show the reference numbers by month', async () => {
    const months = 'Jan Feb Mar Apr May June Jul Aug Sep Oct Nov Dec'.split(' ')
    const rows = await rate('grain=month')
    for (const [month, group] of Object.entries(reference.by_month)) {
      const key = `2017-${String(months.indexOf(month) + 1).padStart(2, '0')}-01`
      expect(rows.find((row) => row.key === key)).toMatchObject({
        numerator: group.purchases,
        denominator: group.sessions,
      })
    }
  })

  it('show the steps that were mapped', async () => {
    type Step = { step: string; sessions: number }
    const { steps } = await api.get<{ steps: Step[] }>('/funnel?from=2017-01-01&to=2017-12-31')
    const at = (step: string) => steps.find((each) => each.step === step)?.sessions
    expect(at('product')).toBe(reference.sessions_with_product_page)
    expect(at('cart')).toBe(reference.sessions_with_page_value)
    expect(at('paid')).toBe(reference.purchases)
  })
})
