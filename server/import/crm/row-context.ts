import { minorUnits } from '@takt/shared/schemas/money.ts'
import type { DateOrder } from '../cells.ts'
import { booleanCell } from '../cells.ts'
import type { ColumnMap } from '../column-map.ts'
import { createDateCell, type DateCell } from './dates.ts'
import type { Field } from '../field-names.ts'
import { createNumberCell, type NumberCell, type NumberStyle, shareOf } from './numbers.ts'
import type { Problems } from './problems.ts'

/** What a file looks like, from a first look at its rows. */
export type FileLook = {
  numberStyle: NumberStyle
  dateOrder: DateOrder | null
  /** Every row that was looked at says that it is deleted. */
  isAllDeleted: boolean
}

/** Reads the cells of one row by field, and counts what is wrong with them. */
export type Row<Name extends string> = {
  readonly row: number
  has(field: Name): boolean
  text(field: Name): string
  date(field: Name): DateCell | null
  /** Minor units; undefined where the cell is blank. */
  money(field: Name, currency: string): number | null | undefined
  /** The currency that the cell itself names: `€ 5`, `5 USD`. */
  currencySign(field: Name): string
  count(field: Name): number | null
  share(field: Name): number | null
  flag(field: Name): boolean | null
  problem(code: string, value?: string): void
}

const OPEN_ENDS = new Set([
  'open',
  'current',
  'present',
  'active',
  'offen',
  'laufend',
  'unbefristet',
  'none',
  'null',
  'n/a',
  'na',
  '-',
])

/** Fields that name a record. */
const IDS: ReadonlySet<string> = new Set(['id', 'account', 'deal', 'person', 'lead', 'parent'])

/** HubSpot lists all that a record belongs to, `9001;9002`: the first stands for them. */
const firstOf = (ids: string): string => (/^\d+(;\s*\d+)+$/u.test(ids) ? ids.split(';')[0]! : ids)

export type RowOptions = {
  look: FileLook
  timeZone: string
  /** The project's: an instant has its day there. */
  dayZone: string
  /** Fields whose columns say that their times are in UTC. */
  utcFields: ReadonlySet<string>
  /** Ids as the system means them, however a file writes them. */
  idOf: (id: string) => string
  problems: Problems
}

export function createRowReader<Name extends string>(
  map: ColumnMap<Name>,
  fields: Readonly<Record<Name, Field>>,
  { look, timeZone, dayZone, utcFields, idOf, problems }: RowOptions,
): (cells: readonly string[], row: number) => Row<Name> {
  const order = look.dateOrder ?? 'mdy'
  const dateCell = createDateCell({ timeZone, dayZone, order })
  const utcCell = createDateCell({ timeZone: 'UTC', dayZone, order })
  const numberCell = createNumberCell(look.numberStyle)
  return (cells, row) => {
    const problem = (code: string, value?: string): void => problems.add(code, row, value)
    const inField = (code: string, value: string, field: Name): void =>
      problems.add(code, row, value, field)
    const text = (field: Name): string => {
      const cell = cells[map[field] ?? -1]?.trim() ?? ''
      if (/^(null|none|nan|n\/a)$/iu.test(cell)) return ''
      return IDS.has(field) ? idOf(firstOf(cell)) : cell
    }
    const decimal = (field: Name): string | null => numberCell(text(field)).decimal
    return {
      row,
      has: (field) => map[field] !== undefined,
      text,
      date(field) {
        const cell = text(field)
        if (cell === '' || OPEN_ENDS.has(cell.toLowerCase())) return null
        const isUtc = utcFields.has(field)
        const date = isUtc ? utcCell(cell) : dateCell(cell)
        if (date === null) {
          inField('date_unreadable', cell, field)
          return null
        }
        if (date.isOpenEnd) {
          inField('far_future_end', cell, field)
          return null
        }
        if (date.isZoneAssumed && !isUtc) inField('time_without_zone', cell, field)
        return date
      },
      money: (field, currency) =>
        moneyIn(text(field), currency, numberCell, (code, cell) => inField(code, cell, field)),
      currencySign: (field) => numberCell(text(field)).currency ?? '',
      count(field) {
        const plain = decimal(field)
        return plain === null ? null : Math.round(Number(plain))
      },
      share(field) {
        return shareIn(text(field), numberCell, (code, value) => inField(code, value, field))
      },
      flag(field) {
        const cell = text(field)
        return cell === '' || fields[field].type !== 'flag' ? null : booleanCell(cell)
      },
      problem,
    }
  }
}

function moneyIn(
  cell: string,
  currency: string,
  numberCell: (cell: string) => NumberCell,
  problem: (code: string, value: string) => void,
): number | null | undefined {
  if (cell === '') return undefined
  const { decimal } = numberCell(cell)
  const minor = decimal === null ? null : minorUnits(decimal, currency)
  if (minor === null) problem('amount_unreadable', cell)
  else if (/^\D*\d{1,3}[.,]\d{3}\D*$/u.test(cell)) problem('number_two_ways', cell)
  return minor
}

function shareIn(
  cell: string,
  numberCell: (cell: string) => NumberCell,
  problem: (code: string, value: string) => void,
): number | null {
  if (cell === '') return null
  const { share, isPercent } = shareOf(cell, numberCell(cell).decimal)
  if (share === null) problem('probability_impossible', cell)
  else if (isPercent) problem('probability_percent', cell)
  return share
}

const ANSWERED = /^(1|1\.0|true|yes|y|t|ja|x|✓|confirmed|known|bestätigt|bekannt)$/iu
const NOT_ANSWERED =
  /^(0|0\.0|false|no|n|f|nein|unknown|unbekannt|unclear|unklar|open|offen|none|tbd|\?|-)$/iu

/** Whether a question is answered: a word for yes or no, else any text is an answer. */
export function answered(cell: string): boolean {
  if (cell === '' || NOT_ANSWERED.test(cell)) return false
  return ANSWERED.test(cell) || cell.length > 0
}
