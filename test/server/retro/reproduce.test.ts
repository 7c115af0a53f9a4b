import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '../../../server/config-store/alarm-notes.ts'
import { type Campaign, putCampaigns } from '../../../server/config-store/campaigns.ts'
import { readProjectBySlug, updateProjectSettings } from '../../../server/config-store/projects.ts'
import { seedDemo } from '../../../server/demo/seed.ts'
import { projectScope } from '../../../server/db/scope.ts'
import { backUp } from '../../../server/ops/backup.ts'
import { rebuildProject } from '../../../server/projections/rebuild.ts'
import { prepareRetro, sha256 } from '../../../server/retro/prepare.ts'
import { changedSentences, reproduceRetro } from '../../../server/retro/reproduce.ts'
import type { RetroDocument } from '../../../shared/schemas/retro.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'
import { createAppender } from '../../../server/event-log/append.ts'
import { order } from '../projections/log-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 8, 15)
const WEEK = '2026-04-06'

let api: ApiFixture
let shop: Awaited<ReturnType<typeof seedDemo>>['shop']
let kept: { document: RetroDocument }
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS })
  ;({ shop } = await seedDemo(api.services, { nowMs: NOW_MS }))
  kept = (await (await ask(`/retros/${WEEK}`)).json()) as typeof kept
}, 240_000)
afterAll(() => api.close())

const ask = (path: string): Promise<Response> => api.raw(`/projects/${shop.slug}${path}`)

/** Somebody hears an alarm, sets limits and adds a campaign, all of it after the retro was made. */
async function settleLater(): Promise<void> {
  const { writer, reader } = api.services.store
  const change = { projectId: shop.id, nowMs: NOW_MS, actor: 'test' }
  const rule = 'payment_over_3_clicks'
  acknowledgeAlarm(writer, change, { rule, until: '2026-05-01', owner: 'Ada' })
  const campaign = { key: 'late', name: 'Late', rhythm: 'mixed', branchPoint: '', endsOn: null }
  putCampaigns(writer, change, [campaign as Campaign])
  const { settings: before } = (await readProjectBySlug(reader, shop.slug)) ?? shop
  const bands = { session_purchase_rate: [{ lower: 0.9, upper: 1, since: '2026-03-01' }] }
  updateProjectSettings(writer, { ...change, before, after: { ...before, bands } })
}

describe('the retro of the demo', () => {
  it('tells each metric with its basis, and whether it is signal or noise', () => {
    const [metrics] = kept.document.sections
    const rate = metrics?.sentences.find(({ id }) => id === 'metrics.session_purchase_rate')
    expect(rate?.text.en).toMatch(/ of [\d,]+ sessions; 95 % interval .* (Noise|Signal): /)
    expect(rate?.text.de).toMatch(/ von [\d.]+ .*; 95-%-Intervall .* (Rauschen|Signal): /)
  })

  it('has each alarm once, and says how many rules were watched', async () => {
    const found = kept.document.sections.find(({ id }) => id === 'alarms')?.sentences ?? []
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
    expect(found.at(-1)?.text.en).toMatch(/of \d+ rules are in order/)
  })

  it('judges the purchase rate by the band that held in its week (product C19)', () => {
    const sentences = kept.document.sections.flatMap((section) => section.sentences)
    const rate = sentences.find(({ id }) => id === 'metrics.session_purchase_rate')
    expect(rate?.text.en).toContain('(1.80 % – 4.00 %, article default)')
  })

  it('stands beside the one of the week before, which its team has closed', async () => {
    const { retros } = (await (await ask('/retros')).json()) as { retros: object[] }
    expect(retros).toMatchObject([
      { week: WEEK, state: 'due', ring: null },
      { week: '2026-03-30', state: 'closed', actions: 2 },
    ])
    const carried = kept.document.sections.find(({ id }) => id === 'actions')?.sentences ?? []
    expect(carried.map(({ tone }) => tone)).toEqual(['open', 'good', 'bad'])
  })

  it('has all five checkpoints, each passed, failed or in need of an answer', () => {
    const found = kept.document.sections.find(({ id }) => id === 'checkpoints')?.sentences ?? []
    expect(found.map(({ id }) => id.replace('checkpoints.', ''))).toEqual([
      'first_screen',
      'one_rhythm',
      'cart_drop',
      'stages',
      'missing_proof',
    ])
    for (const { text, evidence } of found) {
      expect(text.en).toMatch(/^(Pass|Fail|Needs an answer): /)
      expect(evidence.query).toMatch(/^\//)
    }
  })

  it('rests on a snapshot whose bytes have the hash that every page shows', async () => {
    const snapshot = await (await ask(`/retros/${WEEK}/snapshot`)).text()
    expect(sha256(snapshot)).toBe(kept.document.snapshot)
  })

  it('names queries that the API answers', async () => {
    const queries = kept.document.sections.flatMap(({ sentences }) =>
      sentences.map(({ evidence }) => evidence.query),
    )
    const asked = [...new Set(queries)].filter((query) => /^\/(metrics|experiments)/.test(query))
    expect(asked.length).toBeGreaterThan(5)
    for (const query of asked) expect([query, (await ask(query)).status]).toEqual([query, 200])
  })

  it('is the same byte for byte when it is made again from a later backup', async () => {
    const { config, store } = api.services
    const appender = createAppender(store.writer)
    const late = order('late', 9_000, { atMs: Date.UTC(2026, 3, 1, 12), anonymousId: 'late' })
    store.writer.transaction(() => appender.append({ projectId: shop.id, currency: 'EUR' }, [late]))
    appender.committed()
    await api.services.projector.catchUp(shop.id)
    await settleLater()
    const file = join(config.dataDirectory, 'copy.db')
    await backUp({ dataDirectory: config.dataDirectory, to: file, nowMs: NOW_MS })
    expect(await reproduceRetro({ file, slug: shop.slug, week: WEEK })).toEqual({
      week: WEEK,
      isSame: true,
      kept: kept.document.snapshot,
      made: kept.document.snapshot,
      changed: [],
    })
  }, 240_000)

  it('says otherwise only what depends on an order, when one order is changed', async () => {
    const { store } = api.services
    const scope = projectScope(store.reader, shop)
    const before = await prepareRetro(scope, WEEK)
    const fromMs = Date.UTC(2026, 3, 1)
    const { changes } = store.writer.raw
      .prepare(
        `update event set value_minor = value_minor + 5000 where seq = (
          select min(seq) from event where project_id = ? and order_key is not null
            and occurred_at_ms > ? and name_id = (
              select id from term where kind = 'name' and value = 'Order Completed'
                and project_id = event.project_id))`,
      )
      .run(shop.id, fromMs)
    expect(changes).toBe(1)
    await rebuildProject({ store, project: shop })
    const after = await prepareRetro(scope, WEEK)
    expect(after.document.snapshot).not.toBe(before.document.snapshot)
    expect(changedSentences(before.document, after.document)).toEqual([
      'metrics.aov',
      'metrics.contribution_per_session',
      'metrics.revenue',
      'metrics.revenue_per_session',
    ])
  }, 240_000)
})
