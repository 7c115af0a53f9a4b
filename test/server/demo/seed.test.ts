import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedDemo } from '../../../server/demo/seed.ts'
import type { ExperimentResult } from '../../../shared/schemas/result.ts'
import { readProjects } from '../../../server/config-store/projects.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 8, 15)

let api: ApiFixture
let seeded: Awaited<ReturnType<typeof seedDemo>>
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS })
  seeded = await seedDemo(api.services, { nowMs: NOW_MS })
}, 60_000)
afterAll(() => api.close())

const eventsOf = (projectId: number): number =>
  api.services.store.writer.raw
    .prepare('select count(*) from event where project_id = ?')
    .pluck()
    .get(projectId) as number

const verdictOf = async (key: string): Promise<ExperimentResult> => {
  const { slug } = seeded.shop
  const response = await api.raw(`/projects/${slug}/experiments/${key}/results`)
  expect(response.status).toBe(200)
  return (await response.json()) as ExperimentResult
}

describe('the demo', () => {
  it('adds nothing when it is seeded again', async () => {
    const before = [eventsOf(seeded.shop.id), eventsOf(seeded.company.id)]
    expect(Math.min(...before)).toBeGreaterThan(100)
    const again = await seedDemo(api.services, { nowMs: NOW_MS })
    expect([again.shop.id, again.company.id]).toEqual([seeded.shop.id, seeded.company.id])
    expect([eventsOf(seeded.shop.id), eventsOf(seeded.company.id)]).toEqual(before)
  }, 60_000)

  it('touches no other project', async () => {
    expect(eventsOf(api.log.project.id)).toBe(0)
    const demos = (await readProjects(api.services.store.reader)).filter(({ isDemo }) => isDemo)
    expect(demos.map(({ name }) => name).toSorted()).toEqual(['Brand A', 'SaaS B'])
  })

  it.each([
    ['review-filter', 'ship'],
    ['free-shipping', 'inconclusive'],
    ['short-checkout', 'fix_first'],
    ['buy-button', 'keep_running'],
  ])('shows what a verdict looks like: %s says %s', async (key, code) => {
    const { verdict } = await verdictOf(key)
    expect(verdict.code).toBe(code)
    expect(verdict.reason).not.toBe('')
  })

  it('shows a broken split by its sample ratio', async () => {
    const { health } = await verdictOf('short-checkout')
    expect(health.srm.ok).toBe(false)
    expect(health.srm.pValue).toBeLessThan(0.001)
  })
})
