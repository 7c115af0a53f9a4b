import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiClient, type ApiClient, send } from '../support/api.ts'
import {
  createProject,
  runTakt,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let api: ApiClient
let project: { slug: string; writeKey: string; token: string }
beforeAll(async () => {
  directory = await temporaryDirectory()
  project = await createProject(directory.path)
  server = await startServer({ dataDirectory: directory.path })
  api = apiClient({ url: server.url, ...project })
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

/** Runs a command beside the server, on the same data. */
async function takt(...args: string[]): Promise<{ code: number; answer: unknown; said: string }> {
  const { code, stdout, stderr } = await runTakt([
    ...args,
    ...['--project', project.slug, '--data', directory.path, '--json'],
  ])
  return { code, answer: stdout === '' ? null : (JSON.parse(stdout) as unknown), said: stderr }
}
async function file(name: string, lines: readonly string[]): Promise<string> {
  const path = join(directory.path, name)
  await writeFile(path, lines.join('\n'))
  return path
}

describe('takt import', () => {
  it('brings ad spend, told twice once, and holds what it cannot read', async () => {
    const path = await file('spend.csv', [
      'day;channel;amount;clicks',
      '2026-04-06;paid_social;1.234,56;120',
      '2026-04-07;paid_social;99;',
      '2026-04-08;paid_social;much;1',
    ])
    const first = await takt('import', 'spend', path)
    expect(first).toMatchObject({
      code: 0,
      answer: { read: 3, stored: 2, duplicates: 0, held: [{ row: 3 }] },
    })
    expect(await takt('import', 'spend', path)).toMatchObject({
      answer: { stored: 0, duplicates: 2 },
    })
    expect(await api.get('/spend?from=2026-04-01&to=2026-04-30')).toMatchObject({
      spend: [{ amountMinor: 123_456, clicks: 120 }, { amountMinor: 9_900 }],
    })
  })

  it('brings offers and touches, by the columns that are named', async () => {
    const offers = await file('offers.csv', [
      'id,title,kind,start,end',
      'drop,Spring drop,limited stock,2026-04-06,2026-04-12',
    ])
    const map = 'key=id,name=title,type=kind,startsOn=start,endsOn=end'
    expect(await takt('import', 'offers', offers, '--map', map)).toMatchObject({
      answer: { stored: 1, held: [] },
    })
    const touches = await file('touches.csv', [
      'at,channel,person,account,type',
      '2026-04-06 10:00,event,ada,acme,booth',
      '2026-04-06 11:00,event,,acme,booth',
      '2026-04-06 12:00,event,,,booth',
    ])
    expect(await takt('import', 'touches', touches)).toMatchObject({
      answer: {
        read: 3,
        stored: 2,
        held: [{ row: 3, reason: 'person: needs a person or an account' }],
      },
    })
    expect(await api.get('/offers')).toMatchObject({ offers: [{ key: 'drop', mode: 'b2c' }] })
    expect(await api.get('/events/count?name=Touch%20Recorded')).toMatchObject({ count: 2 })
  })

  it('says which column is missing', async () => {
    const path = await file('wrong.csv', ['when,channel,amount', '2026-04-06,x,1'])
    const { code, said } = await takt('import', 'spend', path)
    expect(code).toBe(2)
    expect(said).toContain('day must be mapped to a column; the file has when, channel, amount')
  })
})

describe('takt person', () => {
  it('prints what is stored, erases it beside a running server, and then knows nobody', async () => {
    const track = (anonymousId: string, userId?: string): Promise<Response> =>
      send(server.url, project.writeKey, '/v1/track', {
        anonymousId,
        ...(userId === undefined ? {} : { userId }),
        event: 'Order Completed',
        properties: { order_id: `o-${anonymousId}`, revenue: 10 },
      })
    await track('phone', 'grace')
    await track('laptop', 'grace')
    await track('somebody')
    await expect
      .poll(async () => {
        const { seq, applied } = await api.get<{ seq: number; applied: number }>('/projector')
        return seq - applied
      })
      .toBe(0)
    const exported = await takt('person', 'export', '--id', 'phone')
    expect(exported).toMatchObject({ code: 0, answer: { project: project.slug } })
    const { events } = exported.answer as { events: { anonymousId: string }[] }
    expect(events.map(({ anonymousId }) => anonymousId)).toEqual(['phone', 'laptop'])

    const erased = await takt('person', 'erase', '--id', 'grace')
    expect(erased).toMatchObject({ code: 0, answer: { events: 2 } })
    expect(await takt('person', 'export', '--id', 'grace')).toMatchObject({ code: 1 })
    expect(await api.get('/events/count?name=Order%20Completed')).toMatchObject({ count: 1 })
    // The server goes on, and what comes now is nobody's old data.
    expect((await track('laptop', 'grace')).status).toBe(200)
    const rebuilt = await takt('rebuild')
    const { models } = rebuilt.answer as { models: Record<string, { changed: number }> }
    expect(Object.values(models).every(({ changed }) => changed === 0)).toBe(true)
  })
})
