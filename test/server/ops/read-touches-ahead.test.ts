import { expect, it } from 'vitest'
import { OWN_ANSWERS } from '../../../server/answers/answers.ts'
import { readTouchesAhead } from '../../../server/ops/read-touches-ahead.ts'
import { record } from '../api/sales-events.ts'
import { openLog } from '../projections/log-fixture.ts'

it('asks ahead what the page of attribution asks, of sales teams with many touches alone', async () => {
  const log = await openLog({ mode: 'b2b' })
  const { services, project } = log
  log.append(
    Array.from({ length: 3 }, (_, n) =>
      record(
        'Touch Recorded',
        '2026-03-20',
        { touch_id: `t${String(n)}`, channel: 'event' },
        'acme',
      ),
    ),
  )
  await services.projector.catchUp(project.id)
  const asked: string[] = []
  const answers = {
    ...OWN_ANSWERS,
    ask: (async (scope, kind, question) => {
      asked.push(kind)
      return await OWN_ANSWERS.ask(scope, kind, question)
    }) as typeof OWN_ANSWERS.ask,
  }
  expect(await readTouchesAhead({ ...services, answers, touchesMin: 3 })).toEqual([])
  expect(await readTouchesAhead({ ...services, answers, touchesMin: 2 })).toEqual([project.slug])
  expect(asked).toEqual(['dealCredit'])
  const failing = { ...OWN_ANSWERS, ask: () => Promise.reject(new Error('stopped')) }
  expect(await readTouchesAhead({ ...services, answers: failing, touchesMin: 2 })).toEqual([])
  await log.close()
})
