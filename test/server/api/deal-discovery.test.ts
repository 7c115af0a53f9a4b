import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectScope } from '../../../server/db/scope.ts'
import { exportPerson, forgetPerson } from '../../../server/ops/person.ts'
import { NO_VISITOR } from '../../../shared/schemas/crm.ts'
import type { MetricAnswer } from '../../../shared/schemas/result.ts'
import { track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { dealStory, noon } from './sales-events.ts'

const NOW_MS = Date.UTC(2026, 4, 15, 10)
const AT = '/deals/d1/discovery'
const BY = 'token "made with the project"'

let api: ApiFixture
beforeAll(async () => {
  let minutes = 0
  api = await openApi({ nowMs: () => NOW_MS + 60_000 * (minutes += 1), mode: 'b2b' })
  await api.add([
    ...dealStory('d1', { created: '2026-05-01', account: 'acme' }),
    ...dealStory('d2', { created: '2026-05-02' }),
    track(
      'Contact Updated',
      { contact_id: 'c1' },
      {
        atMs: noon('2026-05-01'),
        anonymousId: NO_VISITOR,
        userId: 'ada@x.example',
      },
    ),
  ])
})
afterAll(() => api.close())

const put = (body: object, path = AT): Promise<Response> =>
  api.ask(path, { method: 'PUT', body: JSON.stringify(body) })
const SEVEN = {
  problem: 'Machines stop without warning',
  cost: '40,000 a day',
  today: 'By the calendar',
  why_now: 'A second plant opens in autumn',
  success: 'Half of the stops gone after 90 days',
  people: 'The plant manager uses it, ada@x.example signs',
  budget: 'Maintenance, this year',
}

describe('a discovery form (product E35)', () => {
  it('begins empty, with ten questions', async () => {
    expect(await api.get(AT)).toMatchObject({ answered: 0, of: 10, personas: null, fit: null })
    expect(await api.get('/discovery')).toEqual({
      forms: [],
      note: 'no discovery form has been begun',
    })
  })

  it('with 7 of 10 answered is 70 %, and names who answered when, and what is missing', async () => {
    const { budget, ...six } = SEVEN
    expect((await put({ answers: six })).status).toBe(200)
    const answer = await put({ answers: { budget } })
    expect(await answer.json()).toMatchObject({
      answered: 7,
      of: 10,
      completion: { value: 0.7 },
      missing: ['reviews', 'deadline', 'alternatives'],
    })
    const { questions } = await api.get<{ questions: object[] }>(AT)
    expect(questions).toHaveLength(10)
    expect(questions[0]).toEqual({
      question: 'problem',
      text: SEVEN.problem,
      answeredAt: expect.stringMatching(/^2026-05-15T10:\d\d:00/u),
      answeredBy: BY,
    })
  })

  it('is not begun by who writes nothing', async () => {
    await put({ answers: {} }, '/deals/d2/discovery')
    const { forms } = await api.get<{ forms: object[] }>('/discovery')
    expect(forms).toMatchObject([{ deal: 'd1' }])
  })

  it('takes an answer back when its text is empty', async () => {
    await put({ answers: { reviews: 'Security, four weeks' } })
    expect(await (await put({ answers: { reviews: ' ' } })).json()).toMatchObject({ answered: 7 })
  })

  it('keeps three problem hypotheses a persona, and whether we fit', async () => {
    const hypotheses = [
      { problem: 'Stops cost more than service', state: 'holds' },
      { problem: 'Nobody trusts the sensors', state: 'refuted' },
      { problem: 'Spare parts come late', state: 'open' },
    ]
    const fit = { hypothesis: 'Enough data of each machine to foresee stops', verdict: 'fits' }
    const answer = await put({ personas: [{ persona: 'Plant manager', hypotheses }], fit })
    expect(await answer.json()).toMatchObject({
      answered: 7,
      hypotheses: { stated: 3, of: 3, confirmed: 1, refuted: 1 },
      personas: { list: [{ persona: 'Plant manager' }], by: BY },
      fit: { verdict: 'fits' },
    })
    const four = [...hypotheses, { problem: 'A fourth one' }]
    expect((await put({ personas: [{ persona: 'Plant manager', hypotheses: four }] })).status).toBe(
      400,
    )
  })

  it('stands in the list of forms, also as CSV, and in the metric of all open deals', async () => {
    await put({ answers: { problem: 'Late invoices' } }, '/deals/d2/discovery')
    const { forms } = await api.get<{ forms: object[] }>('/discovery')
    expect(forms).toMatchObject([
      { deal: 'd2', answered: 1, lastAnsweredBy: BY },
      { deal: 'd1', answered: 7, of: 10, completion: { value: 0.7 }, fit: 'fits' },
    ])
    const csv = await (await api.ask('/discovery?format=csv')).text()
    expect(csv.split('\r\n')[2]).toContain(
      'd1,Deal d1,,,open,7,10,0.7,reviews deadline alternatives',
    )
    const { rows } = await api.get<MetricAnswer>('/metrics/discovery_completion?grain=total')
    expect(rows).toMatchObject([{ value: 0.4, numerator: 8, denominator: 20 }])
  })

  it('counts for the roadmap of the quarter', async () => {
    const { columns } = await api.get<{
      columns: { deliverables: { key: string; done: number; counted: number | null }[] }[]
    }>('/quarter')
    const deliverables = columns.flatMap((column) => column.deliverables)
    expect(deliverables.find(({ key }) => key === 'discovery_questions')).toMatchObject({
      done: 7,
      counted: 7,
    })
  })

  it('says that there is no such deal, and that a shop has none', async () => {
    expect((await put({ answers: {} }, '/deals/none/discovery')).status).toBe(404)
    const shop = await openApi({ nowMs: NOW_MS, mode: 'b2c' })
    expect((await shop.ask(AT)).status).toBe(422)
    await shop.close()
  })

  it('gives a person what names them, and forgets it with them', async () => {
    const { store } = api.log
    const scope = projectScope(store.reader, api.log.project)
    expect((await exportPerson(scope, 'ada@x.example'))?.answers).toEqual([
      { deal: 'd1', text: SEVEN.people },
    ])
    await forgetPerson(store, scope, 'ada@x.example')
    for (const table of ['event', 'deal', 'audit']) {
      const rows = JSON.stringify(store.writer.raw.prepare(`select * from ${table}`).all())
      expect(rows, table).not.toContain('ada@x.example')
    }
    expect(await api.get(AT)).toMatchObject({ answered: 7 })
  })
})
