import * as amplitude from '@amplitude/analytics-node'
import { GrowthBookClient } from '@growthbook/growthbook'
import { OFREPProvider } from '@openfeature/ofrep-provider'
import { OpenFeature } from '@openfeature/server-sdk'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { PostHog } from 'posthog-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignVariant } from '../../shared/assignment/index.ts'
import type { ExperimentResult } from '../../shared/schemas/result.ts'
import { type ApiClient, apiClient } from '../support/api.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'
import type { LoggedEvent } from '../../server/event-log/explorer.ts'

const VARIANTS = [
  { key: 'control', weight: 2 },
  { key: 'b', weight: 1 },
  { key: 'c', weight: 1 },
]
const UNITS = Array.from({ length: 200 }, (_, unit) => `unit-${String(unit)}`)
const expected = (unitId: string): string | null =>
  assignVariant({ seed: 'button', unitId, variants: VARIANTS })

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let project: { slug: string; writeKey: string; token: string }
let api: ApiClient
beforeAll(async () => {
  directory = await temporaryDirectory()
  project = await createProject(directory.path)
  server = await startServer({ dataDirectory: directory.path })
  api = apiClient({ url: server.url, ...project })
  await api.post('/experiments', {
    key: 'button',
    name: 'Button',
    mode: 'b2c',
    unit: 'visitor',
    hypothesis: 'h',
    tactic: 't',
    resistance: 'r',
    owner: 'o',
    variants: VARIANTS,
    metrics: { primary: 'session_purchase_rate' },
  })
  await api.post('/experiments/button/start')
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

const stored = async (): Promise<LoggedEvent[]> =>
  (await api.get<{ events: LoggedEvent[] }>('/events?limit=200')).events

describe('@amplitude/analytics-node, unmodified but for address and key', () => {
  it('has its events stored exactly once, in their own meaning', async () => {
    const client = amplitude.createInstance()
    await client.init(project.writeKey, {
      serverUrl: `${server.url}/2/httpapi`,
      flushQueueSize: 7,
      flushIntervalMillis: 20,
      logLevel: amplitude.Types.LogLevel.None,
    }).promise
    const sent = Array.from({ length: 40 }, (_, n) =>
      client.track(
        'Amplitude Event',
        { n },
        { device_id: `amp-${String(n % 5)}`, insert_id: `amp-${String(n)}` },
      ),
    )
    const results = await Promise.all(sent.map(({ promise }) => promise))
    expect(results.every(({ code }) => code === 200)).toBe(true)
    const identify = new amplitude.Identify().set('plan', 'pro')
    await client.identify(identify, { device_id: 'amp-1', user_id: 'amp-user' }).promise
    const events = (await stored()).filter(({ messageId }) => /^amp-\d+$/.test(messageId))
    expect(
      events.map(({ properties }) => properties['n']).toSorted((a, b) => Number(a) - Number(b)),
    ).toEqual(Array.from({ length: 40 }, (_, n) => n))
    const identified = (await stored()).find(({ type }) => type === 'identify')
    expect(identified).toMatchObject({ userId: 'amp-user', traits: { plan: 'pro' } })
  })

  it('is told what is wrong in its own words', async () => {
    const response = await fetch(`${server.url}/2/httpapi`, {
      method: 'POST',
      body: JSON.stringify({ api_key: project.writeKey, events: [{ event_type: 'x' }] }),
    })
    expect(response.status).toBe(400)
    const answer = (await response.json()) as {
      code: number
      error: string
      silencedEvents: unknown
    }
    expect(answer).toMatchObject({ code: 400, silencedEvents: [] })
    expect(answer.error).toContain('device_id')
  })
})

describe('@rudderstack/rudder-sdk-node, unmodified but for address and key', () => {
  it('has its packed batches stored exactly once, in their own meaning', async () => {
    const client = new RudderAnalytics(project.writeKey, {
      dataPlaneUrl: server.url,
      flushAt: 8,
      flushInterval: 20,
      logLevel: 'error',
    })
    for (let n = 0; n < 36; n += 1) {
      const anonymousId = `rudder-${String(n % 5)}`
      client.track({ anonymousId, event: 'Rudder Event', properties: { n } })
    }
    client.identify({ anonymousId: 'rudder-1', userId: 'rudder-user', traits: { plan: 'pro' } })
    client.group({ userId: 'rudder-user', groupId: 'rudder-account' })
    client.alias({ previousId: 'rudder-old', userId: 'rudder-user' })
    await client.flush()
    const own = (): Promise<LoggedEvent[]> =>
      stored().then((events) => events.filter(isOfRudderStack))
    await expect.poll(async () => (await own()).length, { timeout: 10_000 }).toBe(39)
    const events = await own()
    expect(
      events
        .filter(({ name }) => name === 'Rudder Event')
        .map(({ properties }) => Number(properties['n']))
        .toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: 36 }, (_, n) => n))
    expect(events.find(({ type }) => type === 'identify')).toMatchObject({
      ...{ anonymousId: 'rudder-1', userId: 'rudder-user', traits: { plan: 'pro' } },
    })
    expect(events.find(({ type }) => type === 'group')?.groupId).toBe('rudder-account')
    expect(events.find(({ type }) => type === 'alias')?.previousId).toBe('rudder-old')
  })
})

const isOfRudderStack = ({ name, anonymousId, userId }: LoggedEvent): boolean =>
  name === 'Rudder Event' || anonymousId === 'rudder-1' || userId === 'rudder-user'

describe('posthog-node, unmodified but for host and key', () => {
  it('has its events stored, its people known, and its flags answered', async () => {
    const client = new PostHog(project.writeKey, {
      host: server.url,
      flushAt: 6,
      flushInterval: 20,
    })
    for (let n = 0; n < 30; n += 1) {
      client.capture({
        distinctId: `ph-${String(n % 4)}`,
        event: 'PostHog Event',
        properties: { n },
        groups: { company: 'acme' },
      })
    }
    client.identify({ distinctId: 'ph-1', properties: { plan: 'pro' } })
    client.alias({ distinctId: 'ph-1', alias: 'ph-old' })
    const variants = await Promise.all(
      UNITS.slice(0, 40).map((unit) => client.getFeatureFlag('button', unit)),
    )
    expect(variants).toEqual(UNITS.slice(0, 40).map(expected))
    await client.shutdown()
    const events = await stored()
    const own = events.filter(({ name }) => name === 'PostHog Event')
    expect(
      own.map(({ properties }) => properties['n']).toSorted((a, b) => Number(a) - Number(b)),
    ).toEqual(Array.from({ length: 30 }, (_, n) => n))
    expect(own.every(({ groupId }) => groupId === 'acme')).toBe(true)
    expect(events.find(({ type }) => type === 'alias')).toMatchObject({ previousId: 'ph-old' })
    // Reading a flag is an exposure; each unit counts once.
    await expect
      .poll(async () => {
        const result = await api.get<ExperimentResult>('/experiments/button/results')
        return result.variants.map(({ units }) => units)
      })
      .toEqual(
        VARIANTS.map(
          ({ key }) => UNITS.slice(0, 40).filter((unit) => expected(unit) === key).length,
        ),
      )
  })
})

describe('PostHog’s other ways to capture', () => {
  it('posthog-node in its newer mode has its events stored exactly once', async () => {
    process.env['POSTHOG_CAPTURE_MODE'] = 'v1'
    try {
      const client = new PostHog(project.writeKey, {
        host: server.url,
        flushAt: 4,
        flushInterval: 20,
      })
      for (let n = 0; n < 10; n += 1) {
        client.capture({ distinctId: 'ph-v1', event: 'PostHog V1', properties: { n } })
      }
      await client.shutdown()
    } finally {
      delete process.env['POSTHOG_CAPTURE_MODE']
    }
    const own = (await stored()).filter(({ name }) => name === 'PostHog V1')
    expect(own.map(({ properties }) => Number(properties['n'])).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, n) => n),
    )
  })

  it('old browser libraries send forms in base64', async () => {
    const event = {
      event: 'PostHog Old',
      properties: { distinct_id: 'old', token: project.writeKey },
    }
    const base64 = Buffer.from(JSON.stringify([{ ...event, uuid: 'old-1' }])).toString('base64')
    const plain = encodeURIComponent(JSON.stringify({ ...event, uuid: 'old-2' }))
    for (const body of [
      `data=${base64}&lib=web`,
      `data=${encodeURIComponent(base64)}`,
      `data=${plain}`,
    ]) {
      const answer = await fetch(`${server.url}/e/?compression=base64&ip=1`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      })
      expect(answer.status).toBe(200)
    }
    const own = (await stored()).filter(({ name }) => name === 'PostHog Old')
    expect(own.map(({ messageId }) => messageId).toSorted()).toEqual(['old-1', 'old-2'])
  })
})

describe('the same unit gets the same variant', () => {
  it('from a GrowthBook SDK', async () => {
    const client = new GrowthBookClient({ apiHost: server.url, clientKey: project.writeKey })
    const { success } = await client.init({ timeout: 5_000 })
    expect(success).toBe(true)
    const found = UNITS.map((id) =>
      client.getFeatureValue('button', 'none', { attributes: { id } }),
    )
    expect(found).toEqual(UNITS.map(expected))
    client.destroy()
  })

  it('from OpenFeature, by remote evaluation', async () => {
    await OpenFeature.setProviderAndWait(
      new OFREPProvider({
        baseUrl: server.url,
        headers: [['Authorization', `Bearer ${project.writeKey}`]],
      }),
    )
    const client = OpenFeature.getClient()
    const found = await Promise.all(
      UNITS.slice(0, 60).map((targetingKey) =>
        client.getStringDetails('button', 'none', { targetingKey }),
      ),
    )
    expect(found.map(({ value }) => value)).toEqual(UNITS.slice(0, 60).map(expected))
    expect(found[0]).toMatchObject({ reason: 'SPLIT', variant: expected('unit-0') })
    const missing = await client.getStringDetails('nothing', 'none', { targetingKey: 'u' })
    expect(missing).toMatchObject({ value: 'none', errorCode: 'FLAG_NOT_FOUND' })
    const nobody = await client.getStringDetails('button', 'none', {})
    expect(nobody).toMatchObject({ value: 'none', errorCode: 'TARGETING_KEY_MISSING' })
    await OpenFeature.close()
  })

  it('in bulk, with a tag that covers the context', async () => {
    const ask = (targetingKey: string, etag?: string): Promise<Response> =>
      fetch(`${server.url}/ofrep/v1/evaluate/flags`, {
        method: 'POST',
        headers: {
          'X-API-Key': project.writeKey,
          ...(etag === undefined ? {} : { 'If-None-Match': etag }),
        },
        body: JSON.stringify({ context: { targetingKey } }),
      })
    const first = await ask('unit-1')
    expect(await first.json()).toEqual({
      flags: [
        { key: 'button', value: expected('unit-1'), variant: expected('unit-1'), reason: 'SPLIT' },
      ],
    })
    const etag = first.headers.get('etag') ?? ''
    expect((await ask('unit-1', etag)).status).toBe(304)
    expect((await ask('unit-2', etag)).status).toBe(200)
  })

  it('and nobody without the key', async () => {
    const responses = await Promise.all([
      fetch(`${server.url}/api/features/nothing`),
      fetch(`${server.url}/ofrep/v1/evaluate/flags`, { method: 'POST', body: '{}' }),
      fetch(`${server.url}/flags/?v=2`, { method: 'POST', body: '{"token":"nothing"}' }),
      fetch(`${server.url}/2/httpapi`, { method: 'POST', body: '{"api_key":"x","events":[]}' }),
    ])
    expect(responses.map(({ status }) => status)).toEqual([401, 401, 401, 401])
  })
})
