import { articleBand, type Band, type BandVersion, changedBand } from './bands.ts'
import type { Mode } from '../schemas/mode.ts'
import type { Metric } from './metric.ts'

type Change = { lower: number; upper: number; since: string; mode?: Mode | undefined }
type Changes = Readonly<Record<string, readonly Change[]>>

/**
 * A metric with the bands that a workspace gave it; earlier days keep their limits (product C19).
 *
 * Limits that name no mode belong to each mode that had a band already, else to each mode of the metric:
 * what is good in one rhythm says nothing of the other.
 */
export function metricWithBands(metric: Metric, { bands }: { bands: Changes }): Metric {
  const changes = bands[metric.id] ?? []
  if (changes.length === 0) return metric
  const changed = metric.modes
    .filter((mode) => metric.bands[mode] !== undefined || Object.keys(metric.bands).length === 0)
    .map((mode) => [mode, changes.filter((change) => (change.mode ?? mode) === mode)] as const)
    .filter(([, own]) => own.length > 0)
    .map(([mode, own]) => [mode, withChanges(metric.bands[mode], own)] as const)
  return { ...metric, bands: { ...metric.bands, ...Object.fromEntries(changed) } }
}

function withChanges(band: Band | undefined, changes: Changes[string] & object): Band {
  const [first, ...rest] = changes
  if (band !== undefined || first === undefined) {
    return changes.reduce<Band>(
      (before, change) => changedBand(before, change),
      band ?? articleBand(0, 0),
    )
  }
  const version: BandVersion = { ...first, origin: 'workspace' }
  return rest.reduce<Band>((before, change) => changedBand(before, change), {
    ...version,
    gap: null,
    history: [version],
  })
}
