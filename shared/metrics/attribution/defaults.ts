import type { Mode } from '../../schemas/mode.ts'
import type { AttributionModel } from './model-comparison.ts'

const DAY_MS = 86_400_000

export type AttributionDefaults = {
  model: AttributionModel
  lookbackMs: number
  halfLifeMs: number
}

/**
 * What each mode starts with; every view can show the other models beside it. Half-lives and look-back
 * follow practitioners' advice (B2C 3 to 7 days; B2B mid-market 14 to 30, looking back 90 to 180 days or
 * more: we take a year, since a first touch that is cut off would change every model). The 30 days of
 * B2C are the usual click window of ad platforms.
 */
export const ATTRIBUTION_DEFAULTS: Readonly<Record<Mode, AttributionDefaults>> = {
  b2c: { model: 'last', lookbackMs: 30 * DAY_MS, halfLifeMs: 7 * DAY_MS },
  b2b: { model: 'w-shaped', lookbackMs: 365 * DAY_MS, halfLifeMs: 30 * DAY_MS },
}
