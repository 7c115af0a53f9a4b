import { count, finite } from '../checked.ts'
import type { ChannelPath, Journey } from './journey.ts'
import { channelPaths } from './journey.ts'

/** A path of channels; counts and value default to 0. */
export type PathCount = Pick<ChannelPath, 'channels'> & Partial<ChannelPath>

/** Journeys one by one, or already grouped by path. */
export type PathSource =
  | { paths: readonly PathCount[] }
  | { journeys: readonly Journey[]; lookbackMs?: number }

/**
 * @throws RangeError on counts that are not whole numbers of at least 0, values that are not finite,
 *   or a value without a conversion
 */
export function pathsOf(source: PathSource): ChannelPath[] {
  if ('journeys' in source) return channelPaths(source.journeys, source.lookbackMs)
  return source.paths.map(({ channels, conversions = 0, nulls = 0, value = 0 }) => {
    if (count(conversions, 'conversions') === 0 && value !== 0) {
      throw new RangeError('value must be 0 on a path without conversions')
    }
    return { channels, conversions, nulls: count(nulls, 'nulls'), value: finite(value, 'value') }
  })
}
