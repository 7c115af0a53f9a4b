/** Limits of a band from a day on; both ends belong to it. */
export type BandVersion = {
  lower: number
  upper: number
  /** First calendar day it holds, `YYYY-MM-DD`; null since ever. */
  since: string | null
  origin: 'article default, unsourced' | 'workspace'
}

/** The limits now in force, and every version there was, oldest first. */
export type Band = BandVersion & {
  /**
   * Values above `upper` (or below `lower`) up to here lie between the two business models and are
   * neither good nor bad (product rulings R2, R5); null where the article leaves no such gap.
   */
  gap: { lower: number; upper: number } | null
  history: readonly BandVersion[]
}

export type BandPlace = 'below' | 'in' | 'above' | 'between' | 'too_few'

/** A band as the article states it. It cites no source, so every one of them is editable. */
export function articleBand(
  lower: number,
  upper: number,
  gap: { lower: number; upper: number } | null = null,
): Band {
  const version: BandVersion = { lower, upper, since: null, origin: 'article default, unsourced' }
  return { ...version, gap, history: [version] }
}

/**
 * The band after a workspace changed it; earlier days keep their limits (product ruling C19).
 *
 * @param since first day of the new limits, `YYYY-MM-DD`
 * @throws RangeError when the limits are not ordered, or `since` is not after the newest change
 */
export function changedBand(
  band: Band,
  change: { lower: number; upper: number; since: string },
): Band {
  const { lower, upper, since } = change
  if (!(Number.isFinite(lower) && Number.isFinite(upper) && lower <= upper)) {
    throw new RangeError(`band must be ordered, got ${String(lower)} to ${String(upper)}`)
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(since)) {
    throw new RangeError(`since must be a YYYY-MM-DD day, got "${since}"`)
  }
  if (band.since !== null && since <= band.since) {
    throw new RangeError(`since must be after ${band.since}, got ${since}`)
  }
  const version: BandVersion = { lower, upper, since, origin: 'workspace' }
  return { ...version, gap: band.gap, history: [...band.history, version] }
}

/** The version in force on a calendar day, `YYYY-MM-DD`; null before the first one. */
export function bandOn(band: Band, day: string): BandVersion | null {
  return band.history.findLast(({ since }) => since === null || since <= day) ?? null
}

/**
 * Where a value lies in its band. Edges are inside; a sample under `minimumSample` gets no colour,
 * whatever its value (product ruling C13).
 *
 * @param sample the denominator of the value, in its unit of analysis
 * @param day the last day of the value's period; without it the limits now in force
 * @returns null without a band on that day, or without a value
 * @throws RangeError when a number is not finite or `sample` is negative
 */
export function bandPlace(options: {
  band: Band | null
  value: number | null
  sample: number
  minimumSample: number
  day?: string
}): BandPlace | null {
  const { band, value, sample, minimumSample, day } = options
  if (value !== null && !Number.isFinite(value))
    throw new RangeError('value must be finite or null')
  if (!(sample >= 0 && Number.isFinite(sample))) throw new RangeError('sample must be at least 0')
  const limits = band === null || day === undefined ? band : bandOn(band, day)
  if (band === null || limits === null || value === null) return null
  return sample < minimumSample ? 'too_few' : placeWithin(limits, band.gap, value)
}

function placeWithin(limits: BandVersion, gap: Band['gap'], value: number): BandPlace {
  if (value >= limits.lower && value <= limits.upper) return 'in'
  if (gap !== null && value > gap.lower && value < gap.upper) return 'between'
  return value < limits.lower ? 'below' : 'above'
}

/** Which business model a value looks like, for the position view, where both bands may be seen. */
export type ModelPlace = 'b2c' | 'b2b' | 'both' | 'between' | 'outside'

/** For position diagnosis only: pages of one mode never learn the other mode's band (product C01). */
export function modelPlace(bands: { b2c?: Band; b2b?: Band }, value: number): ModelPlace | null {
  const { b2c, b2b } = bands
  if (b2c === undefined || b2b === undefined) return null
  const holds = (band: Band): boolean => value >= band.lower && value <= band.upper
  if (holds(b2c)) return holds(b2b) ? 'both' : 'b2c'
  if (holds(b2b)) return 'b2b'
  const [low, high] = b2c.upper <= b2b.upper ? [b2c, b2b] : [b2b, b2c]
  return value > low.upper && value < high.lower ? 'between' : 'outside'
}
