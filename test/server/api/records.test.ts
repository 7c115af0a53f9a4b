import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readModels } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: Date.UTC(2026, 3, 6, 12) })
})
afterAll(() => api.close())

const put = async (path: string, body: object): Promise<unknown> =>
  (await api.post(path, body)).json()

describe('what ads cost', () => {
  const row = { day: '2026-04-06', channel: 'paid_social', amountMinor: 12_345, currency: 'EUR' }

  it('is stored by day, channel, campaign and creative; told again it is replaced', async () => {
    const more = { ...row, campaign: 'spring', clicks: 9 }
    expect(await put('/spend', { spend: [row, more] })).toEqual({
      stored: 2,
      unchanged: 0,
      warnings: [],
    })
    expect(await put('/spend', { spend: [row, { ...more, clicks: 10 }] })).toEqual({
      stored: 1,
      unchanged: 1,
      warnings: [],
    })
    expect(await api.get('/spend?from=2026-04-01&to=2026-04-30')).toMatchObject({
      spend: [
        { amountMinor: 12_345, campaign: '' },
        { campaign: 'spring', clicks: 10 },
      ],
    })
    expect(await api.get('/spend?from=2026-05-01&to=2026-05-30')).toMatchObject({
      spend: [],
    })
    const backwards = await api.ask('/spend?from=2026-05-01&to=2026-04-01')
    expect(backwards.status).toBe(400)
    // Without days the last 28 whole ones are meant, as in every list of rows.
    const { from, to } = await api.get<{ from: string; to: string }>('/spend')
    expect(Date.parse(to) - Date.parse(from)).toBe(27 * 86_400_000)
  })

  it('is refused as a whole when one row is wrong, and says which', async () => {
    const answer = await api.post('/spend', { spend: [row, { ...row, amountMinor: 1.5 }] })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('spend.1.amountMinor')
  })
})

describe('offers', () => {
  const offer = { key: 'drop', name: 'Drop', type: 'limited_stock', startsOn: '2026-04-06' }

  it('are on the calendar and on the beat', async () => {
    expect(await put('/offers', { offers: [{ ...offer, endsOn: '2026-04-08' }] })).toEqual({
      stored: 1,
      unchanged: 0,
    })
    expect(await api.get('/offers')).toMatchObject({ offers: [{ key: 'drop', scope: 'site' }] })
    expect(await api.get('/beat')).toMatchObject({
      marks: [
        { day: '2026-04-06', kind: 'offer_started', label: 'Drop' },
        { day: '2026-04-08', kind: 'offer_ended' },
      ],
    })
  })

  it('that count down are refused for B2B, with the reason', async () => {
    const countdown = { ...offer, mode: 'b2b', type: 'time_limited' }
    const answer = await api.post('/offers', { offers: [countdown] })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('costs trust in the buying committee')
  })
})

describe('touches', () => {
  it('are events of their person and account, once each, and open no session', async () => {
    const touch = {
      at: '2026-04-05T09:00:00+02:00',
      person: 'ada',
      account: 'acme',
      channel: 'event',
    }
    const booth = { ...touch, person: null, type: 'booth' }
    expect(await put('/touches', { touches: [touch, booth, touch] })).toEqual({
      stored: 2,
      unchanged: 1,
    })
    await api.services.projector.catchUp(api.log.project.id)
    expect(readModels(api.log)).toMatchObject({
      session: [],
      person: [{ person: 'ada', events: 1 }],
      account: [{ account: 'acme', visitors: 2, people: 1 }],
    })
  })

  it('of nobody are refused', async () => {
    const answer = await api.post('/touches', {
      touches: [{ at: '2026-04-05T09:00:00Z', channel: 'event' }],
    })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('needs a person or an account')
  })
})
