import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hybridEvents } from '../../../server/demo/hybrid.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 8, 15)
const TODAY = '2026-04-08'

type Rate = { numerator: number; denominator: number; value: number | null }
type Seam = {
  people: { signups: number; inAccounts: Rate }
  accounts: { withUsers: number; qualified: Rate; opportunities: Rate; won: Rate }
  money: { path: string; deals: number; wonMinor: number }[]
  wonMinor: number
  residualMinor: number
  retention: { nrr: number | null; accounts: number }
  team: { medianDays: { value: number | null }; stalled: { account: string }[] }
}

let api: ApiFixture
let seam: Seam
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS, mode: 'hybrid', timeZone: 'UTC' })
  await api.add(hybridEvents(TODAY, NOW_MS))
  seam = await api.get<Seam>('/seam')
})
afterAll(() => api.close())

describe('the demo of a product that people use and teams buy', () => {
  it('leads from individual use over the third user and the opportunity to what was won', () => {
    const { people, accounts } = seam
    expect(people.signups).toBeGreaterThan(people.inAccounts.numerator)
    const steps = [
      accounts.withUsers,
      accounts.qualified.numerator,
      accounts.opportunities.numerator,
      accounts.won.numerator,
    ]
    expect(steps).toEqual(steps.toSorted((a, b) => b - a))
    expect(new Set(steps).size).toBe(4)
    expect(Math.min(...steps)).toBeGreaterThan(5)
  })

  it('keeps the money of product, of sales and of nobody apart, to the cent', () => {
    expect(seam.money.map(({ path }) => path).toSorted()).toEqual([
      'product',
      'sales',
      'unattributed',
    ])
    expect(seam.money.every(({ wonMinor }) => wonMinor > 0)).toBe(true)
    expect(seam.money.reduce((sum, { wonMinor }) => sum + wonMinor, 0)).toBe(seam.wonMinor)
    expect(seam.residualMinor).toBe(0)
  })

  it('has teams that are stuck, and customers of a year whose revenue moved', () => {
    expect(seam.team.stalled.length).toBeGreaterThan(2)
    expect(seam.team.medianDays.value).toBeGreaterThan(0)
    expect(seam.retention.accounts).toBeGreaterThan(3)
    expect(seam.retention.nrr).not.toBeNull()
    expect(seam.retention.nrr).not.toBe(1)
  })

  it('only adds what time has added', () => {
    const before = hybridEvents(TODAY, NOW_MS).map(({ messageId }) => messageId)
    const later = new Set(
      hybridEvents(TODAY, NOW_MS + 30 * 86_400_000).map(({ messageId }) => messageId),
    )
    expect(before.every((id) => later.has(id))).toBe(true)
    expect(later.size).toBeGreaterThan(before.length)
    expect(new Set(before).size).toBe(before.length)
  })
})
