import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  conversionFunnel,
  dropOffRanking,
  timeToConvertSurvival,
  type FunnelEvent,
  type FunnelOrder,
} from '../../../shared/metrics/funnel.ts'
import { survivalQuantiles } from '../../../shared/metrics/survival.ts'

/** `a1 b3` is event a at 1 and event b at 3. */
const by = (userId: string, text: string): FunnelEvent[] =>
  text.split(' ').map((item) => ({ userId, name: item[0] ?? '', time: Number(item.slice(1)) }))

const depth = (text: string, order: FunnelOrder = 'ordered', steps = 'abc', windowMs = 10) =>
  conversionFunnel({ events: by('u', text), steps: steps.split(''), windowMs, order }).steps.filter(
    ({ users }) => users === 1,
  ).length

describe('conversionFunnel', () => {
  it('gives rates from the start and from the step before (product D01)', () => {
    const events = Array.from({ length: 10_000 }, (_, user): FunnelEvent[] => [
      { userId: user, name: 'session', time: 0 },
      ...(user < 900 ? [{ userId: user, name: 'cart', time: 1 }] : []),
      ...(user < 210 ? [{ userId: user, name: 'payment', time: 2 }] : []),
    ]).flat()
    const { steps } = conversionFunnel({
      events,
      steps: ['session', 'cart', 'payment'],
      windowMs: 5,
    })
    expect(steps.map(({ users, dropOff }) => [users, dropOff])).toEqual([
      [10_000, 0],
      [900, 9_100],
      [210, 690],
    ])
    expect(steps.map((step) => step.conversionFromStart)).toEqual([1, 0.09, 0.021])
    expect(steps[2]?.conversionFromPrevious).toBeCloseTo(0.2333, 4)
  })

  it.each([
    ['a1 b2 c3', 3],
    ['a1 x2 b3 b4 c5', 3],
    ['b1 a2 c3', 1],
    ['a1 c2 b3', 2],
    ['a1 b2 c11', 3],
    ['a1 b2 c12', 2],
  ])('ordered: %s reaches %i', (text, expected) => {
    expect(depth(text)).toBe(expected)
  })

  it('takes a later start when it gets deeper', () => {
    expect(depth('a0 b1 a5 b6 c12')).toBe(3)
  })

  it('lets simultaneous events count as after, in any order of arrival', () => {
    expect(depth('c1 b1 a1')).toBe(3)
  })

  it('uses one event for one step only', () => {
    expect(depth('a1 b2', 'ordered', 'aa')).toBe(1)
    expect(depth('a1 a1', 'ordered', 'aa')).toBe(2)
    expect(depth('a1 b2', 'unordered', 'aa')).toBe(1)
  })

  it.each([
    ['a1 b2 c3', 3],
    ['a1 x2 b3 c4', 1],
    ['a1 b2 a3 b4 c5', 3],
    ['a1 b2 b3 c4', 2],
  ])('strict: %s reaches %i', (text, expected) => {
    expect(depth(text, 'strict')).toBe(expected)
  })

  it.each([
    ['c1 a2 b3', 3],
    ['c1 x5 a12 b13', 2],
    ['x1', 0],
  ])('unordered: %s reaches %i', (text, expected) => {
    expect(depth(text, 'unordered')).toBe(expected)
  })

  it('ranks the step that loses most first (product D03)', () => {
    const users = [1_000, 900, 540, 500]
    const events = users.flatMap((count, step) =>
      Array.from({ length: count }, (_, userId) => ({ userId, name: String(step), time: step })),
    )
    const steps = ['0', '1', '2', '3']
    const ranking = dropOffRanking(conversionFunnel({ events, steps, windowMs: 9 }).steps)
    expect(ranking.map(({ step }) => step)).toEqual(['1', '0', '2'])
    expect(ranking[0]).toMatchObject({ users: 900, lost: 360, dropOffRate: 0.4 })
  })

  it('does not drown in a visitor with a hundred thousand events', () => {
    const events = Array.from({ length: 100_000 }, (_, time) => ({ userId: 1, name: 'a', time }))
    for (const order of ['ordered', 'strict', 'unordered'] as const) {
      const { steps } = conversionFunnel({ events, steps: ['a', 'b'], windowMs: 1e9, order })
      expect(steps.map(({ users }) => users)).toEqual([1, 0])
    }
  })

  it('times only those who arrive', () => {
    const events = [...by('u', 'a0 b4'), ...by('v', 'a0 b8'), ...by('w', 'a0')]
    const { timeToConvert } = conversionFunnel({ events, steps: ['a', 'b'], windowMs: 9 })
    expect(timeToConvert).toMatchObject({ count: 2, meanMs: 6, medianMs: 6, p25Ms: 5 })
  })

  it('has no rate and no time where nobody started', () => {
    const { steps, timeToConvert } = conversionFunnel({ events: [], steps: ['a'], windowMs: 1 })
    expect(steps).toEqual([
      { step: 'a', users: 0, conversionFromStart: null, conversionFromPrevious: null, dropOff: 0 },
    ])
    expect(timeToConvert).toMatchObject({ count: 0, meanMs: null, p90Ms: null })
  })

  it('refuses bad questions', () => {
    expect(() => conversionFunnel({ events: [], steps: [], windowMs: 1 })).toThrow('steps')
    expect(() => conversionFunnel({ events: [], steps: ['a'], windowMs: -1 })).toThrow('windowMs')
    const events = by('u', 'aX')
    expect(() => conversionFunnel({ events, steps: ['a'], windowMs: 1 })).toThrow('time')
  })

  it('keeps those under way in the time to convert, as censored', () => {
    const events = [...by('u', 'a0 b4'), ...by('v', 'a0'), ...by('w', 'a8')]
    const curve = timeToConvertSurvival({ events, steps: ['a', 'b'], windowMs: 50, asOf: 10 })
    expect(curve.steps.map(({ time, events: n, censored }) => [time, n, censored])).toEqual([
      [2, 0, 1],
      [4, 1, 0],
      [10, 0, 1],
    ])
    expect(survivalQuantiles(curve, [0.5])[0]?.estimate).toBe(7)
  })
})

describe('conversionFunnel holds these laws', () => {
  const events = fc.array(
    fc.record({
      userId: fc.integer({ min: 1, max: 4 }),
      name: fc.constantFrom('a', 'b', 'c', 'x'),
      time: fc.integer({ min: 0, max: 30 }),
    }),
    { maxLength: 40 },
  )
  const steps = ['a', 'b', 'c']

  it('steps never gain users; unordered sees at least the ordered, ordered at least the strict', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 30 }), (events, windowMs) => {
        const users = (order: FunnelOrder) =>
          conversionFunnel({ events, steps, windowMs, order }).steps.map((step) => step.users)
        for (const order of ['ordered', 'strict', 'unordered'] as const) {
          const reached = users(order)
          expect(reached).toEqual(reached.toSorted((a, b) => b - a))
        }
        users('strict').forEach((n, index) => {
          expect(users('ordered')[index]).toBeGreaterThanOrEqual(n)
          expect(users('unordered')[index]).toBeGreaterThanOrEqual(users('ordered')[index] ?? 0)
        })
      }),
    )
  })

  it('agrees with trying out every choice of events, with repeated steps too', () => {
    type Item = { name: string; time: number }
    const deepest = (own: Item[], wanted: string[], from: number, until: number): number => {
      const [step, ...rest] = wanted
      const choices = own.filter(({ name, time }) => name === step && time >= from && time <= until)
      return Math.max(
        0,
        ...choices.map((chosen) => {
          const others = own.filter((item) => item !== chosen)
          return 1 + deepest(others, rest, chosen.time, until)
        }),
      )
    }
    const own = fc.array(
      fc.record({ name: fc.constantFrom('a', 'b', 'x'), time: fc.integer({ min: 0, max: 20 }) }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(own, (items) => {
        const wanted = ['a', 'b', 'a']
        const events = items.map((item) => ({ userId: 1, ...item }))
        const { steps } = conversionFunnel({ events, steps: wanted, windowMs: 9 })
        const reached = steps.filter(({ users }) => users === 1).length
        const starts = items.filter(({ name }) => name === 'a')
        const best = starts.map((start) => {
          const others = items.filter((item) => item !== start)
          return 1 + deepest(others, ['b', 'a'], start.time, start.time + 9)
        })
        expect(reached).toBe(Math.max(0, ...best))
      }),
    )
  })

  it('a longer window never loses anyone', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 30 }), (events, windowMs) => {
        const reached = (windowMs: number) =>
          conversionFunnel({ events, steps, windowMs }).steps.map(({ users }) => users)
        reached(windowMs).forEach((users, index) => {
          expect(reached(windowMs + 5)[index]).toBeGreaterThanOrEqual(users)
        })
      }),
    )
  })

  it('the order of events does not matter', () => {
    fc.assert(
      fc.property(events, (events) => {
        const turned = events.toReversed()
        expect(conversionFunnel({ events: turned, steps, windowMs: 9 })).toEqual(
          conversionFunnel({ events, steps, windowMs: 9 }),
        )
      }),
    )
  })
})
