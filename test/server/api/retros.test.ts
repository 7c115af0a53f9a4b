import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addToken } from '../../../server/config-store/api-tokens.ts'
import type { RetroItem } from '../../../shared/schemas/retro.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { order, START_MS } from '../projections/log-fixture.ts'

const NOW_MS = Date.parse('2026-04-06T10:00:00+02:00')
const WEEK = '2026-04-06'
const AT = `/retros/${WEEK}`

let api: ApiFixture
let second: string
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS })
  await api.add([order('o1', 20, { atMs: START_MS + 5 * 86_400_000 })])
  expect((await api.post('/retros')).status).toBe(201)
  const made = { projectId: api.log.project.id, nowMs: NOW_MS, name: 'Ben' }
  second = addToken(api.log.store.writer, { ...made, scope: 'write', expiresInDays: 1 }).token
})
afterAll(() => api.close())

type Shown = { items: RetroItem[]; state: string; closedAt: string | null; document: unknown }
const shown = (): Promise<Shown> => api.get<Shown>(AT)
type Refusal = { error: { message: string; details: { code?: string; actions?: unknown[] } } }
const refusal = async (response: Response): Promise<Refusal['error']> =>
  ((await response.json()) as Refusal).error
const put = (kind: string, text: string, more: object = {}): Promise<Response> =>
  api.post(`${AT}/items`, { kind, text, ...more })
const kinds = (items: readonly RetroItem[], kind: string): string[] =>
  items.filter((item) => item.kind === kind && item.status !== 'dropped').map(({ text }) => text)
const due = { owner: 'Ada', dueOn: '2026-04-10' }

describe('a retro', () => {
  it('is made once; what it says stays as it is', async () => {
    const again = await api.post('/retros')
    expect([again.status, (await refusal(again)).message]).toEqual([
      409,
      `the retro of ${WEEK} exists already; it stays as it is`,
    ])
    expect(await api.get('/retros')).toMatchObject({
      retros: [{ week: WEEK, state: 'due', ring: null }],
      nextAt: '2026-04-13T04:00:00.000Z',
    })
  })

  it('keeps the time of the topic that is talked about, of one at a time', async () => {
    await api.post(`${AT}/open`)
    await api.post(`${AT}/agenda`, { topic: 'metrics', isRunning: true })
    const answer = await api.post(`${AT}/agenda`, { topic: 'ring', isRunning: true })
    const { agenda, state } = (await answer.json()) as {
      state: string
      agenda: { id: string; runningSince: string | null }[]
    }
    expect(state).toBe('open')
    expect(agenda.filter(({ runningSince }) => runningSince !== null)).toMatchObject([
      { id: 'ring', runningSince: '2026-04-06T08:00:00.000Z' },
    ])
    expect((await api.post(`${AT}/agenda`, { topic: 'lunch', isRunning: true })).status).toBe(404)
  })

  it('commits one ring; a second asks whether to replace or to park (product B09)', async () => {
    expect((await put('ring', 'Show the promise on the button')).status).toBe(201)
    const asked = await put('ring', 'Rewrite the checkout')
    expect(asked.status).toBe(409)
    expect(await refusal(asked)).toMatchObject({
      message: expect.stringContaining('replace it, or park the new one'),
      details: { code: 'ring_taken', choices: ['replace', 'park'] },
    })
    await put('ring', 'Rewrite the checkout', { instead: 'park' })
    await put('ring', 'Reviews by skin type', { instead: 'replace' })
    const { items } = await shown()
    expect(kinds(items, 'ring')).toEqual(['Reviews by skin type'])
    expect(kinds(items, 'parked').toSorted()).toEqual([
      'Rewrite the checkout',
      'Show the promise on the button',
    ])
  })

  it('ends with at most three actions; a fourth asks which to drop', async () => {
    expect(
      (await refusal(await put('action', 'No owner', { dueOn: '2026-04-10' }))).message,
    ).toMatch(/^owner: an action has exactly one owner/)
    expect((await refusal(await put('action', 'No day', { owner: 'Ada' }))).message).toMatch(
      /^dueOn: /,
    )
    for (const text of ['one', 'two', 'three']) await put('action', text, due)
    const fourth = await put('action', 'four', due)
    expect(fourth.status).toBe(409)
    const { details } = await refusal(fourth)
    expect([details.code, details.actions?.length]).toEqual(['actions_full', 3])
    const two = (await shown()).items.find(({ text }) => text === 'two')
    expect((await put('action', 'four', { ...due, drop: two?.id })).status).toBe(201)
    expect(kinds((await shown()).items, 'action')).toEqual(['one', 'three', 'four'])
  })

  it('gives a task for a missing proof two weeks, and no more', async () => {
    const one = (await shown()).items.find(({ text }) => text === 'one')
    const late = { topic: 'missing_proof', owner: 'Ben', dueOn: '2026-04-21', drop: one?.id }
    expect((await put('action', 'Ask for reviews', late)).status).toBe(422)
    await put('action', 'Ask for reviews', { ...late, dueOn: null })
    const task = (await shown()).items.find(({ text }) => text === 'Ask for reviews')
    expect(task?.dueOn).toBe('2026-04-20')
  })

  it('counts one vote of each', async () => {
    const id = (await shown()).items.find(({ kind }) => kind === 'parked')?.id ?? 0
    const vote = (token?: string): Promise<Response> =>
      token === undefined
        ? api.post(`${AT}/items/${String(id)}/vote`)
        : api.raw(`/projects/shop${AT}/items/${String(id)}/vote`, {
            method: 'POST',
            headers: { authorization: `Bearer ${token}` },
          })
    await vote()
    await vote()
    await vote(second)
    const votes = async (): Promise<unknown> =>
      (await shown()).items.find((item) => item.id === id)?.votes
    expect(await votes()).toBe(2)
    await api.ask(`${AT}/items/${String(id)}/vote`, { method: 'DELETE' })
    expect(await votes()).toBe(1)
  })

  it('takes the seven questions of a journey from their template', async () => {
    await api.post(`${AT}/questions`, { template: 'journey', language: 'de' })
    const questions = kinds((await shown()).items, 'question')
    expect(questions).toHaveLength(7)
    expect(questions[1]).toBe('Wer entscheidet, und wie viele sind es?')
  })

  it('is closed with what was written down, and nothing changes it any more', async () => {
    expect((await api.post(`${AT}/close`)).status).toBe(200)
    const before = await shown()
    expect([before.state, before.closedAt]).toEqual(['closed', '2026-04-06T08:00:00.000Z'])
    expect((await put('note', 'Too late')).status).toBe(409)
    expect((await api.post(`${AT}/close`)).status).toBe(409)
    const action = before.items.find(({ kind, status }) => kind === 'action' && status === 'open')
    const done = await api.ask(`${AT}/items/${String(action?.id)}`, {
      method: 'PATCH',
      body: JSON.stringify({ status: 'done' }),
    })
    expect(done.status).toBe(200)
    expect(await shown()).toEqual(before)
  })

  it('comes back from its Markdown as it was', async () => {
    const response = await api.ask(`${AT}/markdown?language=de`)
    expect(response.headers.get('content-type')).toMatch(/^text\/markdown/)
    const markdown = await response.text()
    expect(markdown).toContain('## Der eine Ring\n\n- Reviews by skin type')
    const other = await openApi({ nowMs: NOW_MS })
    const changed = await other.post('/retros/import', {
      markdown: markdown.replace('Reviews by', 'No'),
    })
    expect([changed.status, (await refusal(changed)).message]).toEqual([
      422,
      expect.stringContaining('says otherwise than its data'),
    ])
    expect((await other.post('/retros/import', { markdown })).status).toBe(201)
    const [ours, theirs] = [await shown(), await other.get<Shown>(AT)]
    const told = ({ document, items, state, closedAt }: Shown) => ({
      document,
      items,
      state,
      closedAt,
    })
    expect(told(theirs)).toEqual(told(ours))
    expect(await (await other.ask(`${AT}/markdown?language=de`)).text()).toBe(markdown)
    await other.close()
  })
})

describe('an action', () => {
  it('is carried over with its age, until it is done', async () => {
    const later = await openApi({ nowMs: Date.parse('2026-04-06T10:00:00+02:00') })
    await later.post('/retros')
    await later.post(`${AT}/items`, { kind: 'ring', text: 'One promise' })
    await later.post(`${AT}/items`, { kind: 'action', text: 'Ask five customers', ...due })
    await later.post(`${AT}/close`)
    const { createRetroSchedule } = await import('../../../server/retro/schedule.ts')
    const nextMonday = Date.parse('2026-04-13T06:00:00+02:00')
    await createRetroSchedule({ ...later.services, now: () => nextMonday }).run()
    const { document } = await later.get<{
      document: { sections: { id: string; sentences: { text: { en: string }; tone: string }[] }[] }
    }>('/retros/2026-04-13')
    const actions = document.sections.find(({ id }) => id === 'actions')?.sentences
    expect(actions?.map(({ text, tone }) => [text.en, tone])).toEqual([
      ['Ring “One promise”: open for 7 days.', 'open'],
      [
        'Action “Ask five customers” (Ada): open for 7 days, 3 days late (due on Fri 10 Apr).',
        'bad',
      ],
    ])
    await later.close()
  })
})

describe('a link to a retro', () => {
  const look = (token: string): Promise<Response> =>
    api.raw('/shared/look', { method: 'POST', body: JSON.stringify({ token }) })
  const share = async (): Promise<{ id: number; token: string }> => {
    const made = await api.post(`${AT}/shares`, { expiresInDays: 7 })
    const { id, link } = (await made.json()) as { id: number; link: string }
    return { id, token: link.split('#')[1] ?? '' }
  }

  it('shows that retro to people without an account, and nobody’s address', async () => {
    const { token } = await share()
    expect(token.length).toBeGreaterThanOrEqual(24)
    const response = await look(token)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(text).toContain('Reviews by skin type')
    expect(text).not.toMatch(/createdBy|token "/)
    const asked = await api.raw('/projects/shop/retros', {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(asked.status).toBe(401)
  })

  it('opens nothing once it is taken back, has ended, or is guessed', async () => {
    const { id, token } = await share()
    expect((await api.ask(`${AT}/shares/${String(id)}`, { method: 'DELETE' })).status).toBe(200)
    expect((await look(token)).status).toBe(404)
    const { token: ending } = await share()
    api.log.store.writer.raw.prepare('update retro_share set expires_at_ms = ?').run(NOW_MS)
    expect((await look(ending)).status).toBe(404)
    expect((await look('guess')).status).toBe(404)
  })
})

describe('an annotation', () => {
  it('is set by hand and by a pipeline, the same deploy once', async () => {
    await api.post('/annotations', { label: 'On television', kind: 'campaign', day: '2026-04-02' })
    for (const _ of [1, 2]) await api.post('/annotations/deploy', { version: 'v1.4.0' })
    const { annotations } = await api.get<{ annotations: { id: number; label: string }[] }>(
      '/annotations',
    )
    expect(annotations).toMatchObject([
      { day: '2026-04-02', kind: 'campaign', label: 'On television' },
      { day: '2026-04-06', kind: 'deploy', label: 'v1.4.0' },
    ])
    const { marks } = await api.get<{ marks: { kind: string; label: string }[] }>('/beat')
    expect(marks).toContainEqual(expect.objectContaining({ kind: 'deploy', label: 'v1.4.0' }))
    const id = String(annotations[0]?.id)
    expect((await api.ask(`/annotations/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await api.post('/annotations', { label: 'x', mode: 'b2b' })).status).toBe(422)
  })
})
