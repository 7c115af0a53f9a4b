import * as fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { READ_MODELS_B2B } from '../../../../server/db/read-model-tables-b2b.ts'
import { createProjector } from '../../../../server/projections/projector.ts'
import { rebuildProject } from '../../../../server/projections/rebuild.ts'
import type { Event } from '../../../../shared/schemas/event.ts'
import { type LogFixture, openLog, START_MS } from '../log-fixture.ts'
import { anyLog } from './any-log.ts'

let open: LogFixture[] = []
afterEach(async () => {
  await Promise.all(open.map((log) => log.close()))
  open = []
})

/** Every row of the sales read models, with texts instead of ids that depend on the order of arrival. */
function recordsOf({ store, project }: LogFixture): Record<string, unknown[]> {
  const texts = new Map(
    store.writer.raw
      .prepare<[], { id: number; value: string }>('select id, value from term')
      .all()
      .map(({ id, value }) => [id, value]),
  )
  return Object.fromEntries(
    READ_MODELS_B2B.map((model) => {
      const rows = store.writer.raw
        .prepare<[number], Record<string, unknown>>(`select * from ${model} where project_id = ?`)
        .all(project.id)
      const readable = rows.map((row) =>
        JSON.stringify({
          ...row,
          account_id: texts.get(Number(row['account_id'])) ?? null,
          person_id: texts.get(Number(row['person_id'])) ?? null,
          touch_key: String(row['touch_key']).replace(/^session:(\d+)/u, (_, id: string) =>
            String(texts.get(Number(id))),
          ),
        }),
      )
      return [model, readable.toSorted()]
    }),
  )
}

async function project(batches: readonly (readonly Event[])[]): Promise<LogFixture> {
  const log = await openLog()
  open.push(log)
  const projector = createProjector({
    store: log.store,
    now: () => START_MS,
    log: log.services.log,
  })
  for (const batch of batches) {
    log.append(batch)
    await projector.catchUp(log.project.id)
  }
  return log
}

it('records end in the same rows in any order, batch by batch and with duplicates, and a rebuild changes none', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyLog,
      fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
      async (events, draws) => {
        const whole = await project([events])
        const shuffled = events
          .map((each, index) => ({ each, draw: draws[index] ?? 0 }))
          .toSorted((a, b) => a.draw - b.draw)
          .map(({ each }) => each)
        const half = Math.ceil(shuffled.length / 2)
        const parts = await project([
          ...shuffled.slice(0, half).map((each) => [each]),
          shuffled.slice(half),
          events.slice(0, 5),
        ])
        expect(recordsOf(parts)).toEqual(recordsOf(whole))
        const { models } = await rebuildProject(parts)
        expect(Object.entries(models).filter(([, { changed }]) => changed > 0)).toEqual([])
      },
    ),
    { numRuns: 6 },
  )
}, 120_000)
