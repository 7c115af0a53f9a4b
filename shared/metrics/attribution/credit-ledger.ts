import { RunningSum } from '../../numeric/summation.ts'
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

type Account = { conversions: RunningSum; value: RunningSum; valueMinor: number }

/** Collects shares of conversions and closes the books: what goes in comes out, exactly. */
export class CreditLedger {
  #accounts = new Map<string, Account>()
  #conversions = new RunningSum()
  #value = new RunningSum()
  #isWhole = true

  /**
   * Books conversions that share one value.
   *
   * @param shares adding up to one; null when nobody can be credited
   */
  add(conversions: number, value: number, shares: readonly ChannelShare[] | null): void {
    const given = shares ?? [{ channel: UNATTRIBUTED, share: 1 }]
    const channels = given.map(({ channel }) => channel)
    const weights = given.map(({ share }) => share)
    this.addShares(conversions, value, { channels, shares: weights })
  }

  /** The same with channels and their shares in lists of the same length; a channel may come twice. */
  addShares(
    conversions: number,
    value: number,
    { channels, shares }: { channels: readonly string[]; shares: readonly number[] },
  ): void {
    this.#conversions.add(conversions)
    this.#value.add(finite(value, 'value'))
    const credited: Account[] = []
    const weights: number[] = []
    for (let index = 0; index < channels.length; index += 1) {
      // Who gets nothing has a row all the same.
      const account = this.#account(channels[index]!)
      const share = shares[index]!
      if (share === 0) continue
      credited.push(account)
      weights.push(share)
    }
    const isWhole = Number.isSafeInteger(value)
    this.#isWhole &&= isWhole
    const minor = isWhole ? largestRemainder(value, weights) : []
    for (let index = 0; index < credited.length; index += 1) {
      const account = credited[index]!
      account.conversions.add(conversions * weights[index]!)
      account.value.add(value * weights[index]!)
      account.valueMinor += minor[index] ?? 0
    }
  }

  /** Takes in what another ledger holds; that one stays as it is. */
  merge(other: CreditLedger): void {
    this.#conversions.merge(other.#conversions)
    this.#value.merge(other.#value)
    this.#isWhole &&= other.#isWhole
    for (const [channel, { conversions, value, valueMinor }] of other.#accounts) {
      const account = this.#account(channel)
      account.conversions.merge(conversions)
      account.value.merge(value)
      account.valueMinor += valueMinor
    }
  }

  totals(): CreditTotals {
    const conversions = this.#conversions.total
    const value = this.#value.total
    const channels = [...this.#accounts].map(([channel, account]) => {
      const credited = account.conversions.total
      const creditedValue = account.value.total
      return {
        channel,
        conversions: credited,
        conversionShare: conversions === 0 ? null : credited / conversions,
        value: creditedValue,
        valueShare: value === 0 ? null : creditedValue / value,
        valueMinor: this.#isWhole ? account.valueMinor : null,
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
    const account: Account = {
      conversions: new RunningSum(),
      value: new RunningSum(),
      valueMinor: 0,
    }
    this.#accounts.set(channel, account)
    return account
  }
}

function byCredit(a: ChannelCredit, b: ChannelCredit): number {
  if (a.channel === UNATTRIBUTED) return 1
  if (b.channel === UNATTRIBUTED) return -1
  return b.conversions - a.conversions || (a.channel < b.channel ? -1 : 1)
}
