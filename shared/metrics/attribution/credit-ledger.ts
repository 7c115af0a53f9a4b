import { compensatedSum } from '../../numeric/summation.ts'
import { finite } from '../checked.ts'
import { UNATTRIBUTED } from './journey.ts'
import { largestRemainder } from './largest-remainder.ts'

/** What one channel is credited with. Shares are of all conversions and of all value. */
export type ChannelCredit = {
  channel: string
  conversions: number
  conversionShare: number | null
  value: number
  /** Null when the total value is 0. */
  valueShare: number | null
  /**
   * `value` in whole minor units: split by largest remainder, so that channels add up to the total
   * exactly. Null when some value is not an integer.
   */
  valueMinor: number | null
}

export type CreditTotals = {
  status: 'ok' | 'insufficient-data'
  /** Why there is nothing to show; null otherwise. */
  reason: 'no_conversions' | null
  conversions: number
  value: number
  /** Most conversions first, then by name; `(unattributed)` last, and only if it holds something. */
  channels: ChannelCredit[]
}

export type ChannelShare = { channel: string; share: number }

type Account = { conversions: number[]; value: number[]; valueMinor: number }

/** Collects shares of conversions and closes the books: what goes in comes out, exactly. */
export class CreditLedger {
  #accounts = new Map<string, Account>()
  #conversions: number[] = []
  #values: number[] = []

  /**
   * Books conversions that share one value.
   *
   * @param shares adding up to one; null when nobody can be credited
   */
  add(conversions: number, value: number, shares: readonly ChannelShare[] | null): void {
    this.#conversions.push(conversions)
    this.#values.push(finite(value, 'value'))
    const credited = shares ?? [{ channel: UNATTRIBUTED, share: 1 }]
    const weights = credited.map(({ share }) => share)
    const minor = Number.isSafeInteger(value) ? largestRemainder(value, weights) : []
    for (const [index, { channel, share }] of credited.entries()) {
      const account = this.#account(channel)
      account.conversions.push(conversions * share)
      account.value.push(value * share)
      account.valueMinor += minor[index] ?? 0
    }
  }

  totals(): CreditTotals {
    const conversions = compensatedSum(this.#conversions)
    const value = compensatedSum(this.#values)
    const whole = this.#values.every(Number.isSafeInteger)
    const channels = [...this.#accounts].map(([channel, account]) => {
      const credited = compensatedSum(account.conversions)
      const creditedValue = compensatedSum(account.value)
      return {
        channel,
        conversions: credited,
        conversionShare: conversions === 0 ? null : credited / conversions,
        value: creditedValue,
        valueShare: value === 0 ? null : creditedValue / value,
        valueMinor: whole ? account.valueMinor : null,
      }
    })
    const none = conversions === 0
    return {
      status: none ? 'insufficient-data' : 'ok',
      reason: none ? 'no_conversions' : null,
      conversions,
      value,
      channels: channels.sort(byCredit),
    }
  }

  #account(channel: string): Account {
    const known = this.#accounts.get(channel)
    if (known !== undefined) return known
    const account: Account = { conversions: [], value: [], valueMinor: 0 }
    this.#accounts.set(channel, account)
    return account
  }
}

function byCredit(a: ChannelCredit, b: ChannelCredit): number {
  if (a.channel === UNATTRIBUTED) return 1
  if (b.channel === UNATTRIBUTED) return -1
  return b.conversions - a.conversions || (a.channel < b.channel ? -1 : 1)
}
