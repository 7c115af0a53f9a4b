import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createKeptAnswers } from '../../../server/api/kept-answers.ts'

type Answer = { customers: number; of: string }

function open(): {
  ask: (version: string, customers?: number) => Promise<unknown>
  finish: () => void
  pass: (ms: number) => void
  begun: string[]
} {
  let clock = 0
  const begun: string[] = []
  const waiting: (() => void)[] = []
  const kept = createKeptAnswers<Answer>({
    now: () => (clock += 1_000),
    isLarge: ({ customers }) => customers > 10,
  })
  return {
    begun,
    ask: (version, customers = 100) =>
      kept('shop', version, async () => {
        begun.push(version)
        await new Promise<void>((resolve) => waiting.push(resolve))
        return { customers, of: version }
      }),
    pass: (ms) => {
      clock += ms
    },
    finish: () => {
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}

it('a large answer is given again while the next is computed, and says that it is not the newest', async () => {
  const { ask, finish, pass, begun } = open()
  const first = ask('v1')
  finish()
  expect(await first).toEqual({
    answer: { customers: 100, of: 'v1' },
    computed: { at: '1970-01-01T00:00:01.000Z', isCurrent: true },
  })
  const stale = { answer: { of: 'v1' }, computed: { isCurrent: false } }
  pass(60_000)
  expect(await ask('v2')).toMatchObject(stale)
  expect(await ask('v3')).toMatchObject(stale)
  expect(begun).toEqual(['v1', 'v2'])
  finish()
  await nextTurn()
  expect(await ask('v2')).toMatchObject({ answer: { of: 'v2' }, computed: { isCurrent: true } })
})

it('a large answer is computed again only now and then, however often its data change', async () => {
  const { ask, finish, pass, begun } = open()
  const first = ask('v1')
  finish()
  await first
  for (const version of ['v2', 'v3', 'v4']) {
    expect(await ask(version)).toMatchObject({
      answer: { of: 'v1' },
      computed: { isCurrent: false },
    })
  }
  expect(begun).toEqual(['v1'])
  pass(60_000)
  await ask('v5')
  expect(begun).toEqual(['v1', 'v5'])
})

it('a small answer is always the newest', async () => {
  const { ask, finish } = open()
  const first = ask('v1', 5)
  finish()
  await first
  const second = ask('v2', 5)
  finish()
  expect(await second).toMatchObject({ answer: { of: 'v2' }, computed: { isCurrent: true } })
})
