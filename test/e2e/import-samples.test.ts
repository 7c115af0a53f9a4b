import { READ_MODELS } from '../../server/db/schema.ts'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExperimentResult, MetricAnswer } from '../../shared/schemas/result.ts'
import { apiClient, type ApiClient } from '../support/api.ts'
import {
  createProject,
  runTakt,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/data/${name}`, import.meta.url))
type Reference = {
  hillstrom: Record<string, { n: number; conversions: number; spendMinor: number }>
  retail: {
    rows: number
    rowsMissingCustomer: number
    orders: number
    customers: number
    revenueMinor: number
  }
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let reference: Reference
let api: ApiClient
let slug: string
beforeAll(async () => {
  reference = JSON.parse(await readFile(fixture('reference.json'), 'utf8')) as Reference
  directory = await temporaryDirectory()
  const project = await createProject(directory.path, { name: 'Samples', currency: 'USD' })
  slug = project.slug
  server = await startServer({ dataDirectory: directory.path })
  api = apiClient({ url: server.url, ...project })
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

async function takt(
  ...args: string[]
): Promise<{ code: number; report: Record<string, unknown>; stderr: string }> {
  const { code, stdout, stderr } = await runTakt([...args, '--data', directory.path, '--json'])
  return {
    code,
    report: stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>),
    stderr,
  }
}

describe('takt import ab', () => {
  const command = () => [
    ...['import', 'ab', fixture('hillstrom-4000.csv'), '--project', slug, '--experiment', 'mail'],
    ...['--map', 'variant=segment,outcome=conversion,value=spend'],
  ]

  it('brings a three-arm test in, with the sums that Python counts', async () => {
    const { code, report, stderr } = await takt(...command())
    expect(code, stderr).toBe(0)
    expect(report).toMatchObject({ read: 4000, stored: 4000, duplicates: 0, held: [] })
    const result = await api.get<ExperimentResult>('/experiments/mail/results')
    for (const [key, arm] of Object.entries(reference.hillstrom)) {
      const of = (metric: string) =>
        result.metrics.find((m) => m.metric === metric)?.variants.find((v) => v.key === key)
      expect(of('conversion')).toMatchObject({ numerator: arm.conversions, denominator: arm.n })
      expect(of('value_per_unit')).toMatchObject({ numerator: arm.spendMinor, denominator: arm.n })
    }
    expect(result.metrics[0]?.comparisons.map(({ baseline }) => baseline)).toEqual([
      'No E-Mail',
      'No E-Mail',
    ])
  })

  it('changes nothing when run a second time', async () => {
    expect((await takt(...command())).report).toMatchObject({ stored: 0, duplicates: 4000 })
  })

  it('names the column that the file lacks, and those it has', async () => {
    const { code, stderr } = await takt(
      ...['import', 'ab', fixture('hillstrom-4000.csv'), '--project', slug, '--experiment', 'x'],
      ...['--map', 'variant=arm,outcome=conversion'],
    )
    expect(code).toBe(2)
    expect(stderr).toMatch(/no column "arm"; it has recency, .*segment/)
  })
})

describe('takt import orders', () => {
  it('counts orders, customers and revenue as Python does, and holds the rest with reasons', async () => {
    const { code, report, stderr } = await takt(
      ...['import', 'orders', fixture('online-retail-3000.csv'), '--project', slug, '--map'],
      'order=InvoiceNo,customer=CustomerID,time=InvoiceDate,quantity=Quantity,price=UnitPrice,sku=StockCode,description=Description,country=Country',
    )
    expect(code, stderr).toBe(0)
    expect(report).toMatchObject({
      read: reference.retail.rows,
      reasons: { 'customer is missing': reference.retail.rowsMissingCustomer },
    })
    const total = async (metric: string) => {
      const path = `/metrics/${metric}?from=2010-12-01&to=2010-12-31&grain=total`
      return (await api.get<MetricAnswer>(path)).rows[0]
    }
    expect(await total('orders')).toMatchObject({ value: reference.retail.orders })
    expect(await total('customers')).toMatchObject({ value: reference.retail.customers })
    expect(await total('revenue')).toMatchObject({ numerator: reference.retail.revenueMinor })
    expect(await total('refunds')).toMatchObject({ numerator: expect.any(Number) as number })
  })
})

describe('takt rebuild', () => {
  it('reports that nothing differs', async () => {
    const { report } = await takt('rebuild', '--project', slug)
    const models = report['models'] as Record<string, { rows: number; changed: number }>
    expect(Object.keys(models)).toEqual([...READ_MODELS])
    expect(Object.values(models).every(({ changed }) => changed === 0)).toBe(true)
    expect(models['exposure']?.rows).toBe(4000)
  })
})
