import { describe, expect, it } from 'vitest'
import { cartToPaidAlarm } from '../../../../shared/metrics/b2c/shop-alarms.ts'
import { NO_VISITS } from '../../../../shared/metrics/index.ts'

const DAY_MS = 24 * 3_600_000
/** Weeks whose carts and payments all fall on their first day. */
const weeksOf = (weeks: readonly { carts: number; paid: number }[]) =>
  weeks.flatMap(({ carts, paid }, week) =>
    Array.from({ length: 7 }, (_, day) => ({
      ...NO_VISITS,
      day: new Date(Date.UTC(2026, 0, 5) + (week * 7 + day) * DAY_MS).toISOString().slice(0, 10),
      ...(day === 0 ? { sessions: 1_000, cart_sessions: carts, paid_sessions: paid } : {}),
    })),
  )
const usually = (paid: number) => Array.from({ length: 8 }, () => ({ carts: 200, paid }))
// Newcombe (1998), Statistics in Medicine 17:857-872, table I: the score interval of 81 / 263 is 0.2553 to 0.3662.
const LAST = { carts: 263, paid: 81 }

describe('the alarm of cart to payment below its own level', () => {
  it('says when a week below the usual one may be chance', () => {
    const alarm = cartToPaidAlarm(weeksOf([...usually(70), LAST]))
    expect(alarm).toMatchObject({ state: 'firing', threshold: 0.35, value: 81 / 263 })
    expect(alarm.sentence.en).toBe(
      '30.8 % of carts are paid; the median of the weeks before is 35.0 %. Chance alone may be the cause: its 95 % interval is 25.5 % – 36.6 %.',
    )
    expect(alarm.sentence.de).toContain('sein 95-%-Intervall ist 25,5 % – 36,6 %')
  })

  it('says when it is more than chance', () => {
    const alarm = cartToPaidAlarm(weeksOf([...usually(80), LAST]))
    expect(alarm.sentence.en).toContain('More than chance: its 95 % interval is 25.5 % – 36.6 %.')
  })

  it('is silent at the usual level, and unknown with few carts', () => {
    expect(cartToPaidAlarm(weeksOf([...usually(60), LAST])).state).toBe('clear')
    expect(cartToPaidAlarm(weeksOf([...usually(80), { carts: 99, paid: 1 }])).state).toBe('unknown')
  })
})
