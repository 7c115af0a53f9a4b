import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject } from '../../../server/config-store/projects.ts'
import { projectScope } from '../../../server/db/scope.ts'
import { readEvidenceCases } from '../../../server/read-models/evidence-cases.ts'
import { countMeetings } from '../../../server/read-models/meetings.ts'
import { openLog, type LogFixture, START_MS } from '../projections/log-fixture.ts'

const DAYS = { from: '2026-01-01', to: '2026-01-31' }

let log: LogFixture
beforeAll(async () => {
  log = await openLog()
  const { writer } = log.store
  const { project: other } = createProject(writer, {
    ...{ name: 'Other', mode: 'b2b', timeZone: 'UTC', currency: 'EUR' },
    ...{ nowMs: START_MS, actor: 'test' },
  })
  const put = (table: string, row: Record<string, string | number | null>): void => {
    const names = Object.keys(row)
    writer.raw
      .prepare(`insert into ${table} (${names.join()}) values (${names.map(() => '?').join()})`)
      .run(...Object.values(row))
  }
  const project_id = other.id
  const touch = { project_id, channel: 'sales', kind: 'meeting', is_offline: 0, is_qualified: 1 }
  put('touch', { ...touch, touch_key: 'a', at_ms: START_MS, day: '2026-01-10' })
  put('touch', { ...touch, touch_key: 'b', at_ms: START_MS, day: '2025-06-10', kind: 'demo' })
  const deal = { status: 'open', currency: 'EUR', is_held: 0, is_held_strict: 0, details: '{}' }
  put('deal', { project_id, deal_key: 'd', ...deal })
  put('deal_stage', {
    ...{ project_id, deal_key: 'd', position: 0, stage_key: 'legal', is_assumed: 0 },
    ...{ entered_at_ms: START_MS, exited_at_ms: START_MS + 86_400_000 },
  })
})
afterAll(() => log.close())

describe('a question of a project with conditions of either kind', () => {
  it('finds nothing of another project', async () => {
    const scope = projectScope(log.store.reader, log.project)
    expect(await readEvidenceCases(scope)).toEqual([])
    expect(await countMeetings(scope, DAYS)).toEqual({ held: 0, qualified: 0, unsaid: 0 })
  })
})
