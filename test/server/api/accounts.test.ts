import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectScope } from '../../../server/db/scope.ts'
import { forgetPerson } from '../../../server/ops/person.ts'
import { event } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { atMs, putRow, termOf } from './sales-rows.ts'

const NOW_MS = Date.UTC(2026, 5, 30, 12)
const DAY_MS = 24 * 3_600_000

let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS, mode: 'hybrid' })
  const twelve = Array.from({ length: 12 }, (_, index) =>
    event({
      ...{ type: 'identify', anonymousId: `dev-${String(index)}` },
      userId: index % 2 === 0 ? `p${String(index)}@initech.example` : `u-${String(index)}`,
      traits: index % 2 === 0 ? {} : { email: `P${String(index)}@Initech.example` },
      atMs: NOW_MS - (20 - index) * DAY_MS,
    }),
  )
  const free = ['a@gmail.com', 'b@gmail.com'].map((userId) =>
    event({ type: 'identify', anonymousId: userId, userId, atMs: NOW_MS - DAY_MS }),
  )
  await api.add([...twelve, ...free])
})
afterAll(() => api.close())

type Page = {
  members: { count: number; firstUserOn: string }
  engagement: { score: number; topEvents: { type: string; points: number }[] }
  committee: { share: number; missing: string[] }
  entries: { id: number; text: string; doneOn: string | null }[]
}

describe('an account', () => {
  // Product A16.
  it('shows the 12 people of one mail domain, and when the first of them came', async () => {
    const { members } = await api.get<Page>('/accounts/initech.example')
    expect(members.count).toBe(12)
    expect(members.firstUserOn).toBe(new Date(NOW_MS - 20 * DAY_MS).toISOString())
  })

  it('is not made of people who share a public mail domain', async () => {
    expect((await api.ask('/accounts/gmail.com')).status).toBe(404)
  })

  // Product E24: a weight of 10 with a half-life of 14 days is worth 5 after 14 days.
  it('halves what a touch is worth with every half-life, and says which touches count', async () => {
    const acme = termOf(api, 'account', 'acme')
    putRow(api, 'account_profile', { account_id: acme, account_key: 'acme', name: 'Acme' })
    const touch = (touch_key: string, ms: number, kind: string) => {
      const day = new Date(ms).toISOString().slice(0, 10)
      putRow(api, 'touch', { touch_key, account_id: acme, kind, channel: kind, day, at_ms: ms })
    }
    touch('now', NOW_MS, 'call')
    touch('older', NOW_MS - 14 * DAY_MS, 'call')
    for (let index = 0; index < 6; index += 1) touch(`e${String(index)}`, NOW_MS, 'email')
    const { engagement } = await api.get<Page>('/accounts/acme')
    expect(engagement.score).toBeCloseTo(10 + 5 + 6 * 5, 9)
    expect(engagement.topEvents).toHaveLength(5)
    expect(engagement.topEvents[0]).toMatchObject({ type: 'call', points: 10 })
    const list = await api.get<{ accounts: { account: string; score: number }[] }>('/accounts')
    expect(list.accounts[0]).toMatchObject({ account: 'acme', name: 'Acme', score: 45 })
  })

  // Product I03: 3 of 5 roles known is 60 %.
  it('knows which of the five stakeholders are met', async () => {
    const acme = termOf(api, 'account', 'acme')
    for (const role of ['security', 'legal', 'champion', 'legal']) {
      const contact_key = `c-${role}-${String(Math.random())}`
      putRow(api, 'contact', { contact_key, account_id: acme, role })
    }
    const { committee } = await api.get<Page>('/accounts/acme')
    expect(committee).toMatchObject({ share: 0.6, missing: ['procurement', 'operations'] })
  })

  it('keeps notes and next steps, with who changed what', async () => {
    const added = await api.post('/accounts/acme/entries', {
      ...{ kind: 'step', text: 'Send the SOC 2 report to u-3', dueOn: '2026-07-03' },
    })
    expect(added.status).toBe(201)
    const { entries } = await api.get<Page>('/accounts/acme')
    const id = String(entries[0]?.id)
    const done = await api.ask(`/accounts/acme/entries/${id}`, {
      method: 'PATCH',
      body: JSON.stringify({ doneOn: '2026-07-01' }),
    })
    expect(await done.json()).toMatchObject({ entries: [{ doneOn: '2026-07-01' }] })
    expect(await (await api.ask('/audit')).text()).toContain('account.step_done')
  })

  it('names nobody in its notes who was erased', async () => {
    const { store, project } = api.log
    await forgetPerson(store, projectScope(store.reader, project), 'u-3')
    const rows = store.writer.raw.prepare('select text from account_entry').pluck().all()
    expect(rows).toEqual(['Send the SOC 2 report to [erased]'])
  })
})

describe('the review queue of a quarter', () => {
  // Product E28: 20 key accounts, 14 reviewed, 70 %.
  it('shows 70 % for 14 of 20, and holds each review once', async () => {
    const none = await api.get<{ note: string }>('/account-reviews')
    expect(none.note).toMatch(/no account is marked/)
    for (let index = 0; index < 20; index += 1) {
      const path = `/accounts/k${String(index)}`
      await api.ask(`${path}/key`, { method: 'PUT', body: JSON.stringify({ isKey: true }) })
      if (index < 14) await api.post(`${path}/entries`, { kind: 'review', text: 'Well.' })
    }
    expect(await api.get('/account-reviews')).toMatchObject({
      ...{ quarter: '2026-Q2', share: 0.7, reviewed: 14, keyAccounts: 20 },
    })
    const again = await api.post('/accounts/k0/entries', { kind: 'review', text: 'Twice.' })
    expect(again.status).toBe(409)
    expect(await api.get('/account-reviews?quarter=2026-Q3')).toMatchObject({ share: 0 })
  })
})

describe('the loop after the sale', () => {
  // Product E37: 81 won → 70 onboarded → 52 active: 86.4 %, 74.3 %.
  it('shows 86.4 % and 74.3 %, with intervals', async () => {
    for (let index = 0; index < 81; index += 1) {
      const account_id = termOf(api, 'account', `w${String(index)}`)
      const closed = { closed_on: '2026-04-01', closed_at_ms: atMs('2026-04-01') }
      putRow(api, 'deal', { deal_key: `w${String(index)}`, account_id, status: 'won', ...closed })
      const kinds = [...(index < 70 ? ['onboarded'] : []), ...(index < 52 ? ['activated'] : [])]
      for (const kind of kinds) {
        const touch_key = `${kind}-${String(index)}`
        const at = { day: '2026-05-01', at_ms: atMs('2026-05-01') }
        putRow(api, 'touch', { touch_key, account_id, kind, channel: 'product', ...at })
      }
    }
    const { steps, note } = await api.get<{ steps: object[]; note: string | null }>(
      '/expansion-loop',
    )
    expect(steps).toMatchObject([
      { step: 'won', accounts: 81, ofPrevious: null },
      { step: 'onboarded', accounts: 70, ofPrevious: { value: 70 / 81 } },
      { step: 'active', accounts: 52, ofPrevious: { value: 52 / 70, interval: { level: 0.95 } } },
      // Nobody records revenue or expansion deals here: not known is not 0.
      { step: 'expanded', accounts: null, ofPrevious: null, reason: 'not_recorded' },
    ])
    expect(note).toMatch(/^expanded: not recorded/)
  })
})
