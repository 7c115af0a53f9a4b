import type { Mode } from '../schemas/mode.ts'
import { requireNotNegative } from '../stats/validate.ts'

const B2C_PRICE_MAX = 199
const B2B_PRICE_MIN = 2_000

/**
 * The side that a usual price speaks for: up to 199 B2C, from 2,000 B2B, between them neither.
 * The bands are the article's defaults, which name no source (ruling R20).
 *
 * @param price major units
 */
export function priceClass(price: number): Mode | 'between_models' {
  requireNotNegative(price, 'price')
  if (price <= B2C_PRICE_MAX) return 'b2c'
  return price >= B2B_PRICE_MIN ? 'b2b' : 'between_models'
}

/** The seven questions of a customer's journey, in the article's order (product A20). */
export const JOURNEY_QUESTIONS = [
  'price_and_risk',
  'deciders',
  'length',
  'proof',
  'onboarding',
  'time_to_value',
  'revenue_structure',
] as const
