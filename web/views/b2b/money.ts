import { majorUnits } from '@takt/shared/schemas/money.ts'
import { formatMoney, MISSING } from '../../format/number.ts'

/** Minor units as people read them. */
export const money = (minor: number | null, currency: string, locale: string): string =>
  formatMoney(minor === null ? null : majorUnits(minor, currency), currency, locale)

/** The same with its sign, for a difference. */
export const moneyChange = (minor: number | null, currency: string, locale: string): string =>
  formatMoney(minor === null ? null : majorUnits(minor, currency), currency, locale, true)

/** For the axis of a chart: €1.2M. */
export const moneyShort = (minor: number, currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(majorUnits(minor, currency))

/** A ratio to one decimal, as multiples are read. */
export const times = (ratio: number | null, locale: string): string =>
  ratio === null
    ? MISSING
    : `${new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ratio)}×`
