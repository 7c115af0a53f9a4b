import type { Json } from '@takt/shared/schemas/event.ts'
import { minorUnits } from '@takt/shared/schemas/money.ts'

/**
 * What the products of an order cost together: price times quantity, one where none is named.
 *
 * @returns minor units of the currency; null when no product names a price
 */
export function productsMinor(products: unknown, currency: string): number | null {
  const prices = listedProducts(products).flatMap(({ price, quantity }) => {
    const each =
      typeof price === 'number' || typeof price === 'string' ? minorUnits(price, currency) : null
    if (each === null) return []
    const count = Number(quantity)
    return [Math.round(each * (Number.isFinite(count) && count > 0 ? count : 1))]
  })
  return prices.length === 0 ? null : prices.reduce((total, price) => total + price, 0)
}

const listedProducts = (products: unknown): Record<string, Json>[] =>
  Array.isArray(products) ? products.filter(isProduct) : []

const isProduct = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
