import { describe, expect, it } from 'vitest'
import { cleanTouches } from '../../../../shared/metrics/attribution/touch-rules.ts'

describe('cleanTouches', () => {
  it('joins the contacts of an account, and drops own staff and repeats', () => {
    const cleaned = cleanTouches({
      touches: [
        { channel: 'web', time: 20, personId: 'ann' },
        { channel: 'web', time: 0, personId: 'ann' },
        { channel: 'web', time: 5, personId: 'ann' },
        { channel: 'web', time: 5, personId: 'ben' },
        { channel: 'web', time: 6, internal: true },
        { channel: 'call', time: 7, id: 'x' },
        { channel: 'call', time: 90, id: 'x' },
      ],
      repeatWithinMs: 20,
    })
    expect(cleaned.touches.map(({ time }) => time)).toEqual([0, 5, 7, 20])
    expect(cleaned).toMatchObject({ internal: 1, duplicates: 2 })
  })
})
