import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExperimentResult, MetricAnswer } from '../../shared/schemas/result.ts'
import { apiClient, type ApiClient } from '../support/api.ts'
import { publicData, referenceOf } from '../support/public-data.ts'
import {
  createProject,
  runTakt,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

const HILLSTROM = publicData('hillstrom_email/hillstrom.csv')
const RETAIL = publicData('online_retail/online_retail.csv.gz')
const IMPORT_TIMEOUT_MS = 180_000

type Report = {
  read: number
  stored: number
  duplicates: number
  held: unknown[]
  reasons: Record<string, number>
}
type Arm = {
  n: number
  conversions: number
  spend: number
  conversion_rate: number
  spend_per_customer: number
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
beforeAll(async () => {
  directory = await temporaryDirectory()
  server = await startServer({ dataDirectory: directory.path })
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

async function importFile(args: readonly string[]): Promise<Report> {
  const { code, stdout, stderr } = await runTakt([...args, '--data', directory.path, '--json'])
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout) as Report
}

describe.skipIf(HILLSTROM === null)(
  'the Hillstrom e-mail test, imported beside a running server',
  () => {
    const map = 'variant=segment,outcome=conversion,value=spend'
    let api: ApiClient
    let report: Report
    let command: string[]
    beforeAll(async () => {
      const project = await createProject(directory.path, { name: 'Hillstrom', currency: 'USD' })
      api = apiClient({ url: server.url, ...project })
      command = [
        'import',
        'ab',
        HILLSTROM ?? '',
        '--project',
        project.slug,
        '--experiment',
        'email',
        '--map',
        map,
      ]
      report = await importFile(command)
    }, IMPORT_TIMEOUT_MS)

    it('keeps every row', () => {
      expect(report).toMatchObject({
        read: 64_000,
        stored: 64_000,
        duplicates: 0,
        held: [],
        reasons: {},
      })
    })

    it('shows the published counts, conversions, spend and sample ratio', async () => {
      const reference = await referenceOf<{
        arms: Record<string, Arm>
        srm_equal_thirds: { p: number }
      }>('hillstrom_email')
      const result = await api.get<ExperimentResult>('/experiments/email/results')
      expect(result.health.srm.pValue).toBeCloseTo(reference.srm_equal_thirds.p, 9)
      expect(result.health.srm.ok).toBe(true)
      for (const [key, arm] of Object.entries(reference.arms)) {
        expect(result.variants).toContainEqual({ key, units: arm.n })
        const valueOf = (metric: string) =>
          result.metrics.find((m) => m.metric === metric)?.variants.find((v) => v.key === key)
        expect(valueOf('conversion')).toMatchObject({
          numerator: arm.conversions,
          denominator: arm.n,
        })
        expect(valueOf('conversion')?.value).toBeCloseTo(arm.conversion_rate, 12)
        expect(valueOf('value_per_unit')).toMatchObject({
          numerator: Math.round(arm.spend * 100),
          denominator: arm.n,
        })
        expect(valueOf('value_per_unit')?.value).toBeCloseTo(arm.spend_per_customer, 9)
      }
    })

    it('shows the published differences against the group without e-mail', async () => {
      type Pair = Record<
        'conversion' | 'spend_welch',
        { abs_diff: number; rel_lift?: number; p_two_sided: number }
      >
      const reference = await referenceOf<Record<string, Pair>>('hillstrom_email')
      const result = await api.get<ExperimentResult>('/experiments/email/results')
      for (const variant of ['Mens E-Mail', 'Womens E-Mail']) {
        const pair = reference[`${variant} vs No E-Mail`]
        const comparison = (metric: string) =>
          result.metrics
            .find((m) => m.metric === metric)
            ?.comparisons.find((c) => c.variant === variant)
        expect(comparison('conversion')?.baseline).toBe('No E-Mail')
        expect(comparison('conversion')?.absolute.estimate).toBeCloseTo(
          pair?.conversion.abs_diff ?? 0,
          12,
        )
        expect(comparison('conversion')?.relative.estimate).toBeCloseTo(
          pair?.conversion.rel_lift ?? 0,
          9,
        )
        expect(comparison('value_per_unit')?.absolute.estimate).toBeCloseTo(
          pair?.spend_welch.abs_diff ?? 0,
          9,
        )
        expect(comparison('value_per_unit')?.pValue).toBeCloseTo(
          pair?.spend_welch.p_two_sided ?? 0,
          9,
        )
      }
      expect(result.verdict.code).toBe('ship')
    })

    it(
      'changes nothing when run a second time',
      async () => {
        const before = await api.get('/experiments/email/results')
        const { seq } = await api.get<{ seq: number }>('/events/count')
        expect(await importFile(command)).toMatchObject({
          read: 64_000,
          stored: 0,
          duplicates: 64_000,
        })
        expect(await api.get<{ seq: number }>('/events/count')).toMatchObject({ seq })
        const after = await api.get<ExperimentResult>('/experiments/email/results')
        expect({ ...after, asOf: null }).toEqual({ ...(before as ExperimentResult), asOf: null })
      },
      IMPORT_TIMEOUT_MS,
    )
  },
)

describe.skipIf(RETAIL === null)(
  'the online retail orders, imported beside a running server',
  () => {
    const map =
      'order=InvoiceNo,customer=CustomerID,time=InvoiceDate,quantity=Quantity,price=UnitPrice,sku=StockCode,description=Description,country=Country'
    type Reference = {
      rows: number
      rows_missing_customer: number
      clean_orders: number
      clean_customers: number
      clean_revenue_gbp: number
      clean_aov_gbp: number
      clean_repeat_rate: number
      monthly_revenue_clean: Record<string, number>
    }
    let api: ApiClient
    let report: Report
    let command: string[]
    let slug: string
    beforeAll(async () => {
      const project = await createProject(directory.path, {
        name: 'Retail',
        timezone: 'Europe/London',
        currency: 'GBP',
      })
      slug = project.slug
      api = apiClient({ url: server.url, ...project })
      command = ['import', 'orders', RETAIL ?? '', '--project', slug, '--map', map]
      report = await importFile(command)
    }, IMPORT_TIMEOUT_MS)

    const total = async (metric: string): Promise<MetricAnswer['rows'][number] | undefined> => {
      const answer = await api.get<MetricAnswer>(
        `/metrics/${metric}?from=2010-12-01&to=2011-12-31&grain=total`,
      )
      return answer.rows[0]
    }

    it('accounts for every row, and says why some are held', async () => {
      const reference = await referenceOf<Reference>('online_retail')
      expect(report.read).toBe(reference.rows)
      expect(report.stored + report.duplicates + report.held.length).toBe(reference.rows)
      expect(report.duplicates).toBe(0)
      expect(report.reasons['customer is missing']).toBe(reference.rows_missing_customer)
    })

    it('shows the published orders, customers, revenue, order value and repeat rate', async () => {
      const reference = await referenceOf<Reference>('online_retail')
      const revenueMinor = Math.round(reference.clean_revenue_gbp * 100)
      expect(await total('orders')).toMatchObject({ value: reference.clean_orders })
      expect(await total('customers')).toMatchObject({ value: reference.clean_customers })
      expect(await total('revenue')).toMatchObject({
        numerator: revenueMinor,
        value: revenueMinor / 100,
      })
      expect(await total('aov')).toMatchObject({
        numerator: revenueMinor,
        denominator: reference.clean_orders,
      })
      expect((await total('aov'))?.value).toBeCloseTo(reference.clean_aov_gbp, 3)
      expect((await total('repeat_purchase_rate'))?.value).toBeCloseTo(
        reference.clean_repeat_rate,
        12,
      )
    })

    it('shows the published revenue of every month', async () => {
      const reference = await referenceOf<Reference>('online_retail')
      const answer = await api.get<MetricAnswer>(
        '/metrics/revenue?from=2010-12-01&to=2011-12-31&grain=month',
      )
      for (const [month, revenue] of Object.entries(reference.monthly_revenue_clean)) {
        const row = answer.rows.find(({ key }) => key.startsWith(month))
        expect(row?.numerator, month).toBe(Math.round(revenue * 100))
      }
    })

    it('shows every published monthly cohort, the running month without a rate', async () => {
      const { monthly_cohorts_clean: published } = await referenceOf<{
        monthly_cohorts_clean: Record<string, number[]>
      }>('online_retail')
      const { asOf, rows } = await api.get<{
        asOf: string
        rows: {
          cohort: string
          size: number
          cells: { customers: number; value: number | null; state: string }[]
        }[]
      }>('/cohorts?grain=month&kind=n_day')
      expect(asOf).toBe('2011-12-09')
      const shown = rows.map(({ cohort, cells }) => [
        cohort.slice(0, 7),
        cells.map(({ customers }) => customers),
      ])
      expect(Object.fromEntries(shown)).toEqual(published)
      for (const { size, cells } of rows) {
        for (const [index, { state, value, customers }] of cells.entries()) {
          const isRunning = index === cells.length - 1
          expect(state).toBe(isRunning ? 'running' : 'mature')
          expect(value).toBe(isRunning ? null : customers / size)
        }
      }
    })

    it('scores the published customers by recency, frequency and money', async () => {
      const reference = await referenceOf<Reference>('online_retail')
      const answer = await api.get<{
        customers: number
        groups: { customers: number; orders: number }[]
      }>('/rfm?asOf=2011-12-09')
      const sum = (of: 'customers' | 'orders'): number =>
        answer.groups.reduce((total, group) => total + group[of], 0)
      expect(answer.customers).toBe(reference.clean_customers)
      expect(sum('customers')).toBe(reference.clean_customers)
      expect(sum('orders')).toBe(reference.clean_orders)
    })

    it('keeps what the file was like, for whoever reads the numbers', async () => {
      const { imports } = await api.get<{
        imports: { kind: string; read: number; problems: { code: string; count: number }[] }[]
      }>('/imports')
      expect(imports[0]).toMatchObject({ kind: 'orders', read: report.read })
      const { rows_missing_customer: count } = await referenceOf<Reference>('online_retail')
      expect(imports[0]?.problems).toContainEqual(
        expect.objectContaining({ code: 'customer is missing', count }),
      )
    })

    it(
      'rebuilds the read models without a difference',
      async () => {
        const { code, stdout } = await runTakt([
          'rebuild',
          '--project',
          slug,
          '--data',
          directory.path,
          '--json',
        ])
        expect(code).toBe(0)
        const { models } = JSON.parse(stdout) as {
          models: Record<string, { rows: number; changed: number }>
        }
        expect(models['order']?.rows).toBeGreaterThanOrEqual(18_532)
        expect(Object.values(models).map(({ changed }) => changed)).toEqual(
          Object.values(models).map(() => 0),
        )
      },
      IMPORT_TIMEOUT_MS,
    )

    it(
      'changes nothing when run a second time',
      async () => {
        const again = await importFile(command)
        expect(again).toMatchObject({ read: report.read, stored: 0, duplicates: report.stored })
        expect(await total('revenue')).toMatchObject({ numerator: 891_140_790 })
      },
      IMPORT_TIMEOUT_MS,
    )
  },
)
