import { EVENT_NAME, type Event } from '@takt/shared/schemas/event.ts'
import { minorUnits } from '@takt/shared/schemas/money.ts'
import { booleanCell, createTimeCell, decimalCell } from './cells.ts'
import type { ColumnMap } from './column-map.ts'
import { fingerprint, importEvent } from './import-event.ts'
import { note } from './report.ts'
import type { RowOutcome, RowReader } from './run-import.ts'

export const AB_FIELDS = ['unit', 'variant', 'outcome', 'value', 'time'] as const
export type AbField = (typeof AB_FIELDS)[number]
const VARIANT_CHARACTERS_MAX = 64
const ID_CHARACTERS_MAX = 200

/** Units by variant, in the order in which the file names the variants. */
export type VariantCounts = Map<string, number>

/**
 * Reads the rows of a past A/B test, one per unit: an exposure, and an outcome where there was one.
 *
 * Without a `unit` column the row number is the unit.
 */
export function createAbRowReader({
  map,
  experimentKey,
  currency,
  timeZone,
  importedAtMs,
  variants,
}: {
  map: ColumnMap<AbField>
  experimentKey: string
  currency: string
  timeZone: string
  importedAtMs: number
  /** Filled while reading. */
  variants: VariantCounts
}): RowReader {
  const timeCell = createTimeCell({ timeZone })
  return (cells, row, report): RowOutcome => {
    const parsed = parseRow(cells, row, { map, currency, timeCell, importedAtMs })
    if ('held' in parsed) return parsed
    const { unit, variant, converted, valueMinor, occurredAtMs } = parsed
    variants.set(variant, (variants.get(variant) ?? 0) + 1)
    if (!converted && valueMinor !== null && valueMinor !== 0)
      note(report, 'a value without the outcome')
    const id = fingerprint([
      unit,
      variant,
      String(converted),
      String(valueMinor),
      map.time === undefined ? '' : String(occurredAtMs),
    ])
    const common = { occurredAtMs, receivedAtMs: importedAtMs, anonymousId: unit }
    const events: Event[] = [
      importEvent({
        ...common,
        messageId: `ab-${experimentKey}-${id}-x`,
        name: EVENT_NAME.experimentViewed,
        properties: { experimentKey, variantKey: variant },
      }),
    ]
    if (converted || (valueMinor ?? 0) !== 0) {
      events.push(
        importEvent({
          ...common,
          messageId: `ab-${experimentKey}-${id}-o`,
          name: EVENT_NAME.experimentOutcome,
          properties: { experimentKey, converted, valueMinor },
        }),
      )
    }
    return { events }
  }
}

type Parsed = {
  unit: string
  variant: string
  converted: boolean
  valueMinor: number | null
  occurredAtMs: number
}
type Held = { held: string }
type Cell = (field: AbField) => string
type ParseOptions = {
  map: ColumnMap<AbField>
  currency: string
  timeCell: (cell: string) => number | null
  importedAtMs: number
}

function parseRow(cells: readonly string[], row: number, options: ParseOptions): Parsed | Held {
  const { map } = options
  const cell: Cell = (field) => cells[map[field] ?? -1]?.trim() ?? ''
  const unit = map.unit === undefined ? `row-${String(row)}` : cell('unit')
  if (unit === '') return { held: 'unit is missing' }
  if (unit.length > ID_CHARACTERS_MAX) return { held: 'unit is longer than 200 characters' }
  const variant = cell('variant')
  if (variant === '') return { held: 'variant is missing' }
  if (variant.length > VARIANT_CHARACTERS_MAX) {
    return { held: 'variant is longer than 64 characters' }
  }
  const observed = parseObservation(cell, options)
  return 'held' in observed ? observed : { unit, variant, ...observed }
}

function parseObservation(
  cell: Cell,
  { map, currency, timeCell, importedAtMs }: ParseOptions,
): Omit<Parsed, 'unit' | 'variant'> | Held {
  const converted = booleanCell(cell('outcome'))
  if (converted === null) return { held: 'outcome is not 0 or 1' }
  const valueMinor = map.value === undefined ? null : moneyCell(cell('value'), currency)
  if (map.value !== undefined && valueMinor === null) return { held: 'value is not a number' }
  const occurredAtMs = map.time === undefined ? importedAtMs : timeCell(cell('time'))
  if (occurredAtMs === null) return { held: 'time cannot be read' }
  return { converted, valueMinor, occurredAtMs }
}

/** An empty cell is no value: zero. */
function moneyCell(cell: string, currency: string): number | null {
  const decimal = cell === '' ? '0' : decimalCell(cell)
  return decimal === null ? null : minorUnits(decimal, currency)
}

const CONTROL_NAMES = [
  /^control/i,
  /control/i,
  /baseline|original|placebo|holdout|kontroll/i,
  /^(a|0)$/i,
  /^(no|none|without)\b/i,
]

/** The variant that the others are compared with: the named one, else the one called like a control. */
export function controlOf(
  variants: readonly string[],
  wanted: string | undefined,
): string | undefined {
  if (wanted !== undefined) return variants.find((variant) => variant === wanted)
  for (const pattern of CONTROL_NAMES) {
    const match = variants.find((variant) => pattern.test(variant))
    if (match !== undefined) return match
  }
  return variants[0]
}
