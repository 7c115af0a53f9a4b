import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RetroDocument } from '../../../shared/schemas/retro.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const WEEKS = ['2026-04-06', '2026-04-13', '2026-04-20', '2026-04-27']
const LINK = 'https://shop.example/landing.png'

let nowMs = Date.parse(`${WEEKS[0] ?? ''}T10:00:00+02:00`)
let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: () => nowMs })
})
afterAll(() => api.close())

/** Answers in one week's retro, and reads what the next one says. */
async function nextAfter(index: number, answer: object) {
  const [week, next] = [WEEKS[index] ?? '', WEEKS[index + 1] ?? '']
  await api.post('/retros')
  const told = await api.post(`/retros/${week}/checkpoints`, {
    checkpoint: 'first_screen',
    ...answer,
  })
  expect(told.status).toBe(201)
  nowMs = Date.parse(`${next}T10:00:00+02:00`)
  expect((await api.post('/retros')).status).toBe(201)
  const { document } = await api.get<{ document: RetroDocument }>(`/retros/${next}`)
  const sentence = document.sections
    .flatMap(({ sentences }) => sentences)
    .find(({ id }) => id === 'checkpoints.first_screen')
  return { answer: (await told.json()) as object, sentence }
}

describe('the list of a first screen (product D05)', () => {
  it('with 2 of 3 ticked is amber, names the third and leads to the proof', async () => {
    const found = await nextAfter(0, { ticked: ['value', 'problem'], value: 3, link: LINK })
    expect(found.answer).toMatchObject({ standing: 'incomplete', ticked: ['problem', 'value'] })
    expect(found.sentence).toMatchObject({
      tone: 'warn',
      text: {
        en: expect.stringContaining(
          'Incomplete: the first screen: 3 s, 2 of 3 seen within 5 s without scrolling, missing: next step',
        ),
        de: expect.stringContaining(
          '2 von 3 innerhalb von 5 s ohne Scrollen zu sehen, es fehlt: nächster Schritt',
        ),
      },
      evidence: { link: LINK },
    })
  })

  it('with all three ticked passes, and over 5 seconds fails all the same (product M07)', async () => {
    const all = ['problem', 'value', 'next_step']
    const passed = await nextAfter(1, { ticked: all, value: 4 })
    expect(passed.sentence).toMatchObject({ tone: 'good' })
    const slow = await nextAfter(2, { ticked: all, value: 7 })
    expect(slow.answer).toMatchObject({ standing: 'fail' })
    expect(slow.sentence).toMatchObject({
      tone: 'bad',
      text: { en: expect.stringContaining('7 s, over 5 s, 3 of 3 seen') },
    })
  })

  it.each([
    [{ checkpoint: 'first_screen' }, 'result: say either the result or what was ticked'],
    [{ checkpoint: 'stages', ticked: [] }, 'ticked: only the first screen has a list to tick'],
    [
      { checkpoint: 'first_screen', ticked: [], link: 'javascript:alert(1)' },
      'link: must be a link that begins with https:// or http://',
    ],
  ])('refuses %j', async (body, message) => {
    const answer = await api.post(`/retros/${WEEKS[3] ?? ''}/checkpoints`, body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { message } })
  })
})
