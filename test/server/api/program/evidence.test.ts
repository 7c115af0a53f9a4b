import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addEvidence } from '../../../../server/config-store/evidence.ts'
import {
  Evidence,
  type EvidenceCounts,
  type EvidenceGap,
  type EvidenceRecord,
} from '../../../../shared/schemas/evidence.ts'
import { type ApiFixture, openApi } from '../api-fixture.ts'
import { NOW_MS, plan, refusal } from './program-fixture.ts'

const DAY_MS = 86_400_000

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS, mode: 'hybrid' })
})
afterEach(() => api.close())

type Library = { evidence: EvidenceRecord[]; gaps: EvidenceGap[]; counts: EvidenceCounts }

const piece = (fields: Readonly<Record<string, unknown>> = {}) => ({
  title: 'Energy use at a plant in Ulm',
  modes: ['b2b'],
  audience: ['team'],
  form: 'case_study',
  proof: 'number',
  ...fields,
})
const add = async (fields: Readonly<Record<string, unknown>> = {}): Promise<EvidenceRecord> => {
  const response = await api.post('/evidence', piece(fields))
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as EvidenceRecord
}
const change = (id: number, fields: unknown): Promise<Response> =>
  api.ask(`/evidence/${String(id)}`, { method: 'PATCH', body: JSON.stringify(fields) })
const library = (query = 'mode=b2b'): Promise<Library> => api.get<Library>(`/evidence?${query}`)
const missing = async (query?: string): Promise<string[]> =>
  (await library(query)).gaps.map(({ what }) => what)

const day = (offset: number): string =>
  new Date(NOW_MS + offset * DAY_MS).toISOString().slice(0, 10)

describe('the gaps of the library', () => {
  it('name the review that is missing beside numbers and security, due in 14 days', async () => {
    await add()
    await add({ title: 'ISO 27001', form: 'certificate', proof: 'security' })
    const { gaps } = await library()
    expect(gaps.find(({ what }) => what === 'review')).toEqual({
      what: 'review',
      audience: null,
      since: day(0),
      dueOn: day(14),
      isOverdue: false,
    })
    expect(gaps.map(({ what }) => what)).not.toContain('number')
    expect(gaps.map(({ what }) => what)).not.toContain('security')
  })

  it('name the cost calculator while none is meant for teams', async () => {
    await add({ form: 'tco_calculator', audience: ['person'] })
    expect(await missing()).toContain('tco_calculator')
    await add({ form: 'tco_calculator', audience: ['team'] })
    expect(await missing()).not.toContain('tco_calculator')
  })

  it('ask nothing for teams of a shop', async () => {
    expect(await missing('mode=b2c')).toEqual(['number', 'review', 'security'])
  })

  it('have no day while the library is empty', async () => {
    expect((await library()).gaps[0]).toMatchObject({ since: null, dueOn: null, isOverdue: false })
  })

  it('open again when the last piece is retired, and are not filled by a draft', async () => {
    const { id } = await add()
    expect(await missing()).not.toContain('number')
    const retired = (await (await change(id, { status: 'retired' })).json()) as EvidenceRecord
    expect(retired).toMatchObject({ status: 'retired', liveOn: day(0), retiredOn: day(0) })
    await add({ status: 'draft' })
    expect((await library()).gaps[0]).toMatchObject({ what: 'number', dueOn: day(14) })
  })
})

describe('the library', () => {
  it('counts ten pieces for a sales team none of which shows a return', async () => {
    for (let each = 0; each < 10; each += 1) await add({ title: `Piece ${String(each)}` })
    const { counts } = await library()
    expect(counts.forms).toMatchObject({ case_study: 10, roi_card: 0 })
    expect(counts.proofs).toEqual({ number: 10, review: 0, security: 0 })
  })

  it('is searched by words, audience, proof and tag', async () => {
    await add({ tags: ['energy'], note: 'Twelve per cent less' })
    await add({ title: 'Trust centre', proof: 'security', form: 'security_document' })
    await add({ title: 'Five stars', modes: ['b2c'], audience: ['person'], proof: 'review' })
    const titles = async (query: string) =>
      (await library(query)).evidence.map(({ title }) => title)
    expect(await titles('q=twelve%20energ')).toEqual(['Energy use at a plant in Ulm'])
    expect(await titles('mode=b2b&proof=security')).toEqual(['Trust centre'])
    expect(await titles('audience=person')).toEqual(['Five stars'])
    expect(await titles('tag=energy')).toEqual(['Energy use at a plant in Ulm'])
    expect(await titles('q=nothing')).toEqual([])
  })

  it('shows at an idea and at its experiment what they rest on', async () => {
    const idea = await api.post('/ideas', { title: 'Show the plant', mode: 'b2c', impact: 5 })
    const { id } = (await idea.json()) as { id: number }
    const made = await add({ modes: ['b2c'], ideas: [id] })
    await api.post(`/ideas/${String(id)}/experiment`, { key: 'plant', primary: 'aov' })
    await api.post('/experiments', plan())
    const direct = await add({ modes: ['b2c'], experiments: ['cta'], title: 'Review' })
    const ids = async (query: string) => (await library(query)).evidence.map((each) => each.id)
    expect(await ids('experiment=plant')).toEqual([made.id])
    expect(await ids('experiment=cta')).toEqual([direct.id])
    const { ideas } = await api.get<{ ideas: { evidence: number[] }[] }>('/ideas')
    expect(ideas[0]?.evidence).toEqual([made.id])
  })

  it.each([
    ['ideas', { ideas: [99] }],
    ['experiments', { experiments: ['nobody'] }],
    ['number.source', { number: { metric: 'Energy', before: 100, after: 88, unit: 'kWh' } }],
    ['number', { form: 'roi_card' }],
  ])('refuses %s that cannot be checked', async (field, fields) => {
    expect(await refusal(await api.post('/evidence', piece(fields)))).toMatchObject({
      status: 422,
      field,
    })
  })

  it('keeps a return without its source as a draft until the source is there', async () => {
    const number = { metric: 'Errors', before: 100, after: 72, n: 12 }
    const { id } = await add({ form: 'roi_card', number, status: 'draft' })
    expect((await change(id, { status: 'live' })).status).toBe(422)
    const told = { status: 'live', number: { ...number, source: 'Audit of May' } }
    expect(await (await change(id, told)).json()).toMatchObject({ status: 'live', liveOn: day(0) })
  })

  it('refuses a link that would run in the browser', async () => {
    expect((await api.post('/evidence', piece({ link: 'javascript:alert(1)' }))).status).toBe(400)
    expect((await change(99, { title: 'x' })).status).toBe(404)
  })

  it('counts for the quarter what was saved in it', async () => {
    await add({ number: { metric: 'Energy', after: 88, source: 'Meter' } })
    for (const title of ['a', 'b', 'c']) {
      await add({ title, modes: ['b2c'], form: 'user_content', proof: 'review' })
    }
    type Column = { deliverables: { key: string; done: number }[] }
    const { columns } = await api.get<{ columns: Column[] }>('/quarter')
    const all = columns.flatMap(({ deliverables }) => deliverables)
    const done = (wanted: string) => all.find(({ key }) => key === wanted)?.done
    expect([done('case_studies'), done('ugc')]).toEqual([1, 3])
  })
})

describe('the checkpoint of the retro about missing proof', () => {
  it('is answered from the library as it was before Monday', async () => {
    const { store, project } = api.log
    const change = { projectId: project.id, actor: 'test', nowMs: NOW_MS - 20 * DAY_MS }
    const put = (fields: Readonly<Record<string, unknown>>, offset: number) =>
      addEvidence(store.writer, change, {
        evidence: Evidence.parse(piece({ modes: ['b2c'], ...fields })),
        createdOn: day(offset),
      })
    put({}, -20)
    put({ proof: 'security', form: 'certificate' }, -20)
    put({ proof: 'review' }, 0)
    expect((await api.post('/retros')).status).toBe(201)
    const { retros } = await api.get<{ retros: { week: string }[] }>('/retros')
    type Sentence = { id: string; text: { en: string; de: string }; tone: string }
    const { document } = await api.get<{ document: { sections: { sentences: Sentence[] }[] } }>(
      `/retros/${retros[0]?.week ?? ''}`,
    )
    const sentences = document.sections.flatMap((section) => section.sentences)
    expect(sentences.find(({ id }) => id === 'checkpoints.missing_proof')).toMatchObject({
      tone: 'bad',
      text: {
        en: 'Fail: proofs in the library: numbers 1, reviews 0, security 1; missing: reviews.',
        de: 'Nicht bestanden: Nachweise in der Bibliothek: Zahlen 1, Bewertungen 0, Sicherheit 1; es fehlt: Bewertungen.',
      },
    })
  })
})
