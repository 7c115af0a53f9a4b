import { GrowthBookClient } from '@growthbook/growthbook'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { assignUnit, type Traffic } from '../../../shared/assignment/index.ts'
import { EVENT_NAME } from '../../../shared/schemas/event.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'
import { event, track } from '../projections/log-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 6, 12)
const HOLDOUT = 0.1
const TRAFFIC = {
  variants: [
    { key: 'control', weight: 1 },
    { key: 'b', weight: 1 },
    { key: 'c', weight: 2 },
  ],
  coverage: 0.7,
  layer: { name: 'checkout', from: 0.2, to: 0.9 },
  targeting: [
    { attribute: 'plan', operator: 'in', values: ['pro', '3'] },
    { attribute: 'seats', operator: 'atLeast', values: ['5'] },
    { attribute: 'country', operator: 'notIn', values: ['US'] },
  ],
} as const
const plan = (key: string, fields: object = {}): object => ({
  key,
  name: key,
  mode: 'b2c',
  unit: 'visitor',
  hypothesis: 'h',
  tactic: 't',
  resistance: 'r',
  owner: 'o',
  ...TRAFFIC,
  metrics: { primary: 'session_purchase_rate' },
  ...fields,
})
const traffic: Traffic = { seed: 'targeted', ...TRAFFIC }

let api: ApiFixture
let send: (path: string, body?: unknown) => Promise<Response>
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS })
  const app = createApp(api.services)
  send = async (path, body) =>
    await app.request(`http://127.0.0.1:4600${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'x-api-key': api.log.project.writeKey },
    })
  const settings = await api.ask('/settings', {
    method: 'PATCH',
    body: JSON.stringify({ holdout: HOLDOUT }),
  })
  expect(await settings.json()).toMatchObject({ holdout: HOLDOUT, consent: 'full' })
  expect((await api.post('/experiments', plan('targeted'))).status).toBe(201)
  expect((await api.post('/experiments/targeted/start')).status).toBe(200)
})
afterAll(() => api.close())

const PEOPLE = Array.from({ length: 600 }, (_, n) => ({
  id: `unit-${String(n)}`,
  plan: ['pro', 'free', 3][n % 3],
  seats: n % 10,
  ...(n % 4 === 0 ? {} : { country: n % 8 === 1 ? 'US' : 'DE' }),
}))
const expected = PEOPLE.map((attributes) =>
  assignUnit(traffic, { unitId: attributes.id, attributes, holdout: HOLDOUT }),
)

describe('target group, allocation, layer and holdout', () => {
  it('let some take part and others not', () => {
    const taking = expected.filter((variant) => variant !== null).length
    expect(taking).toBeGreaterThan(40)
    expect(taking).toBeLessThan(300)
  })

  it('are the same for a GrowthBook SDK', async () => {
    const answer = await send(`/api/features/${api.log.project.writeKey}`)
    const client = new GrowthBookClient().initSync({ payload: (await answer.json()) as object })
    const seen: Record<string, string> = {}
    for (const attributes of PEOPLE) {
      client.evalFeature('targeted', {
        attributes,
        trackingCallback: (_, result) => {
          seen[attributes.id] = result.key
        },
      })
    }
    expect(PEOPLE.map(({ id }) => seen[id] ?? null)).toEqual(expected)
    client.destroy()
  })

  it('are the same for OpenFeature', async () => {
    const found = await Promise.all(
      PEOPLE.map(async ({ id, ...attributes }) => {
        const context = { targetingKey: id, ...attributes }
        const answer = await send('/ofrep/v1/evaluate/flags/targeted', { context })
        return (await answer.json()) as { value: string; variant?: string; reason: string }
      }),
    )
    expect(found.map(({ variant }) => variant ?? null)).toEqual(expected)
    const outside = found.find(({ variant }) => variant === undefined)
    expect(outside).toEqual({ key: 'targeted', value: 'control', reason: 'DEFAULT' })
  })

  it('are the same for PostHog flags', async () => {
    const found = await Promise.all(
      PEOPLE.slice(0, 200).map(async ({ id, ...properties }) => {
        const answer = await send('/flags/?v=2', {
          token: api.log.project.writeKey,
          distinct_id: id,
          person_properties: properties,
        })
        const { featureFlags } = (await answer.json()) as {
          featureFlags: Record<string, string | false>
        }
        return featureFlags['targeted']
      }),
    )
    expect(found.map((value) => (value === false ? null : value))).toEqual(expected.slice(0, 200))
  })

  it('reach the browser with the script', async () => {
    const script = await (await send(`/t.js?k=${api.log.project.writeKey}`)).text()
    const config = JSON.parse(/^self\.__takt=(.*);\n/u.exec(script)?.[1] ?? '') as object
    expect(config).toMatchObject({
      holdout: HOLDOUT,
      experiments: [{ key: 'targeted', ...TRAFFIC }],
    })
  })
})

describe('a layer', () => {
  it('belongs to one running experiment in each stretch', async () => {
    await api.post('/experiments', plan('overlapping', { layer: { ...TRAFFIC.layer, from: 0.8 } }))
    const refused = await api.post('/experiments/overlapping/start')
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('\\"targeted\\" runs in 0.2 to 0.9')
    const beside = { layer: { name: 'checkout', from: 0.9, to: 1 } }
    await api.post('/experiments', plan('beside', beside))
    expect((await api.post('/experiments/beside/start')).status).toBe(200)
  })

  it.each([
    [{ layer: { name: 'x', from: 0.5, to: 0.5 } }, 'layer.to'],
    [{ coverage: 0 }, 'coverage'],
    [
      { targeting: [{ attribute: 'a', operator: 'atLeast', values: ['many'] }] },
      'targeting.0.values',
    ],
    [{ targeting: [{ attribute: 'a', operator: 'like', values: ['x'] }] }, 'targeting.0.operator'],
  ])('and a wrong plan %j is refused by its field', async (fields, field) => {
    const refused = await api.post('/experiments', plan('wrong', fields))
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain(`"field":"${field}"`)
  })
})

describe('whoever has seen a variant', () => {
  const everybody = { coverage: 1, layer: null, targeting: [] }
  const ask = async (targetingKey: string): Promise<string | undefined> => {
    const answer = await send('/ofrep/v1/evaluate/flags/sticky', { context: { targetingKey } })
    return ((await answer.json()) as { variant?: string }).variant
  }
  const byHash = (unitId: string): string | null =>
    assignUnit({ seed: 'sticky', variants: TRAFFIC.variants }, { unitId, holdout: HOLDOUT })
  const other = (unitId: string): string =>
    TRAFFIC.variants.find(({ key }) => key !== byHash(unitId))?.key ?? ''

  it('keeps it after sign-in, on a second device and although the plan would now say otherwise', async () => {
    await api.post('/experiments', plan('sticky', everybody))
    await api.post('/experiments/sticky/start')
    const seen = (anonymousId: string, variantKey: string) =>
      track(EVENT_NAME.experimentViewed, { experimentKey: 'sticky', variantKey }, { anonymousId })
    await api.add([
      seen('phone', other('ada')),
      event({ type: 'identify', anonymousId: 'phone', userId: 'ada', atMs: NOW_MS }),
      event({ type: 'identify', anonymousId: 'laptop', userId: 'ada', atMs: NOW_MS + 1 }),
      seen('gone', 'no longer a variant'),
    ])
    expect(await ask('phone')).toBe(other('ada'))
    // A server that knows only the user id gives what the first device saw.
    expect(await ask('ada')).toBe(other('ada'))
    // The anonymous unit decides: a device that saw nothing yet has its own bucket.
    expect(await ask('laptop')).toBe(byHash('laptop') ?? undefined)
    expect(await ask('gone')).toBe(byHash('gone') ?? undefined)
  })
})
