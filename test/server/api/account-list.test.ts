import { describe, expect, it } from 'vitest'
import type { AnswerOf } from '../../../server/answers/answers.ts'
import { OWN_ANSWERS } from '../../../server/answers/answers.ts'
import { createAccountList } from '../../../server/api/account-list.ts'
import { projectScope } from '../../../server/db/scope.ts'
import { openLog } from '../projections/log-fixture.ts'
import { dealStory } from './sales-events.ts'

const ASKED = { sort: 'score', limit: 50, offset: 0 } as const

/** Accounts of a log, counted by hand: the next count ends when it is let go. */
async function listWith(touches: number) {
  const log = await openLog({ mode: 'b2b' })
  const { services, project } = log
  const begins = async (id: string, account: string): Promise<void> => {
    log.append(dealStory(id, { created: '2026-04-01', account, amount: 100 }))
    await services.projector.catchUp(project.id)
  }
  await begins('d1', 'acme')
  let counts = 0
  let go = (): void => undefined
  let gate = Promise.resolve()
  const ask = async (...args: Parameters<typeof OWN_ANSWERS.ask>) => {
    counts += 1
    await gate
    const found = (await OWN_ANSWERS.ask(...args)) as AnswerOf<'accountList'>
    return { ...found, touches }
  }
  const list = createAccountList({
    now: services.now,
    answers: { ...OWN_ANSWERS, ask: ask as typeof OWN_ANSWERS.ask },
  })
  return {
    log,
    begins,
    ask: (sort: 'score' | 'name' = 'score') =>
      list(projectScope(services.store.reader, project), { ...ASKED, sort }),
    counts: () => counts,
    hold: () => {
      gate = new Promise((resolve) => (go = resolve))
    },
    go: () => go(),
  }
}

describe('the list of accounts', () => {
  it('of a team of usual size has everything that is known, and is counted once for all orders', async () => {
    const { log, begins, ask, counts } = await listWith(1_000)
    expect(await ask()).toMatchObject({ total: 1, computed: { isCurrent: true } })
    await ask('name')
    expect(counts()).toBe(1)
    await begins('d2', 'borg')
    expect(await ask()).toMatchObject({ total: 2, computed: { isCurrent: true } })
    await log.close()
  })

  it('of a large team is given at once as it was, and said to be older', async () => {
    const { log, begins, ask, hold, go } = await listWith(1_000_000)
    await ask()
    await begins('d2', 'borg')
    hold()
    expect(await ask()).toMatchObject({ total: 1, computed: { isCurrent: false } })
    go()
    await expect.poll(async () => (await ask()).total).toBe(2)
    await log.close()
  })
})
