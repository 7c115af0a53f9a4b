import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { putRow, termOf } from './sales-rows.ts'

const NOW_MS = Date.UTC(2026, 5, 30, 12)
const DAY_MS = 24 * 3_600_000
const dayAgo = (days: number): string => new Date(NOW_MS - days * DAY_MS).toISOString().slice(0, 10)

type Answer = {
  people: { signups: number }
  accounts: Record<string, { numerator: number; denominator: number; value: number }>
  money: { path: string; deals: number; wonMinor: number }[]
  wonMinor: number
  residualMinor: number
  team: { medianDays: { value: number }; stalled: { account: string; days: number }[] }
}

let api: ApiFixture
let answer: Answer
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS, mode: 'hybrid', timeZone: 'UTC' })
  const user = (id: string, group: string | null, daysAgo: number) =>
    event({
      ...{ type: 'identify', anonymousId: `d-${id}`, userId: id, groupId: group },
      atMs: NOW_MS - daysAgo * DAY_MS,
    })
  // 80 accounts of three people and 760 people who belong to none: 1,000 signups.
  const team = Array.from({ length: 80 }, (_, account) =>
    [0, 1, 2].map((person) =>
      user(
        `p${String(account)}-${String(person)}`,
        `a${String(account)}`,
        account === 79 ? 120 : 60,
      ),
    ),
  ).flat()
  const alone = Array.from({ length: 760 }, (_, index) => user(`x${String(index)}`, null, 10))
  await api.add([...team, ...alone])
  const deal = (
    deal_key: string,
    account: string | null,
    more: Record<string, string | number>,
  ) => {
    const account_id = account === null ? null : termOf(api, 'account', account)
    putRow(api, 'deal', { deal_key, account_id, ...more })
  }
  for (let index = 0; index < 8; index += 1) {
    const isWon = index < 2
    deal(`d${String(index)}`, `a${String(index)}`, {
      ...{ status: isWon ? 'won' : 'open', created_on: dayAgo(15), amount_minor: 1_000_01 },
      ...(isWon ? { closed_on: dayAgo(5) } : {}),
    })
  }
  const won = { status: 'won', closed_on: dayAgo(5), created_on: dayAgo(300) }
  deal('cold', 'never-used-it', { ...won, amount_minor: 7_000 })
  deal('before-the-team', 'a9', { ...won, amount_minor: 50 })
  deal('nobody', null, { ...won, amount_minor: 333 })
  answer = await api.get<Answer>('/seam')
})
afterAll(() => api.close())

describe('the seam from people to accounts', () => {
  // Product A17.
  it('shows 1,000 signups beside 80 accounts and 8 opportunities, never added up', () => {
    expect(answer.people.signups).toBe(1_000)
    expect(answer.accounts['qualified']).toMatchObject({ numerator: 80 })
    const { opportunities } = answer.accounts
    // One of the 80 had its deal before its team, which is an opportunity too.
    expect(opportunities).toMatchObject({ numerator: 9, denominator: 80 })
  })

  it('puts every won euro on one path, to the cent of the CRM', () => {
    expect(answer.money).toMatchObject([
      { path: 'product', deals: 2, wonMinor: 200_002 },
      { path: 'sales', deals: 2, wonMinor: 7_050 },
      { path: 'unattributed', deals: 1, wonMinor: 333 },
    ])
    expect(answer).toMatchObject({ wonMinor: 207_385, residualMinor: 0 })
  })

  // Product A18.
  it('lists the account that has been a team for 120 days where 45 are usual', () => {
    expect(answer.team.medianDays.value).toBe(45)
    expect(answer.team.stalled).toEqual([{ account: 'a79', days: 120 }])
  })

  it('is not there in a project of one rhythm', async () => {
    const other = await openApi({ nowMs: NOW_MS, mode: 'b2b' })
    expect((await other.ask('/seam')).status).toBe(422)
    await other.close()
  })
})
