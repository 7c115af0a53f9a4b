import { describe, expect, it } from 'vitest'
import { de } from '../../web/messages/de.ts'
import { en } from '../../web/messages/en.ts'
import { type Aim, navigationOf, PAGE_ENTRIES } from '../../web/views/pages.ts'

const AIMS: readonly Aim[] = ['aim.drop_off', 'aim.hypothesis', 'aim.sync', 'aim.value']

describe('the four points of analysis (product G04)', () => {
  it('each have a page in the navigation of sales, and a shop has those that it can have', () => {
    const pointsOf = (mode: 'b2c' | 'b2b') => {
      const reached = new Set(navigationOf(mode).map(({ page }) => page))
      return PAGE_ENTRIES.flatMap(({ page, aim }) =>
        aim?.[mode] !== undefined && reached.has(page) ? [[aim[mode], page]] : [],
      )
    }
    expect(Object.fromEntries(pointsOf('b2b'))).toEqual({
      'aim.drop_off': 'pipeline',
      'aim.hypothesis': 'experiments',
      'aim.sync': 'imports',
      'aim.value': 'revenue',
    })
    expect(Object.fromEntries(pointsOf('b2c'))).toEqual({
      'aim.drop_off': 'overview',
      'aim.hypothesis': 'experiments',
      'aim.value': 'customers',
    })
  })

  it('say their aim in the words of the article, in both languages', () => {
    expect(
      AIMS.map((aim) => [/conversion|CAC|leaks|LTV/u.test(en[aim]), en[aim] === de[aim]]),
    ).toEqual(AIMS.map(() => [true, false]))
    expect(en['aim.hypothesis']).toContain('lowers CAC and raises LTV')
    expect(en['aim.sync']).toContain('shorter sales cycle')
  })
})
