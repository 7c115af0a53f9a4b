import { minorUnits } from '@takt/shared/schemas/money.ts'
import { Creative } from '@takt/shared/schemas/creative.ts'
import { Offer } from '@takt/shared/schemas/offer.ts'
import { Spend } from '@takt/shared/schemas/spend.ts'
import { Touch } from '@takt/shared/schemas/touch.ts'
import type { z } from 'zod'
import { booleanCell, createTimeCell, type DateOrder, decimalCell } from './cells.ts'
import type { ColumnMap } from './column-map.ts'
import { createDateCell } from './crm/dates.ts'

export const SPEND_FIELDS = [
  'day',
  'channel',
  'campaign',
  'creative',
  'kind',
  'amount',
  'currency',
  'impressions',
  'clicks',
] as const
export const OFFER_FIELDS = [
  'key',
  'name',
  'mode',
  'type',
  'startsOn',
  'endsOn',
  'scope',
  'benefit',
  'experiment',
] as const
export const CREATIVE_FIELDS = [
  'key',
  'name',
  'creator',
  'tags',
  'length',
  'beforeAfterAt',
] as const
export const TOUCH_FIELDS = [
  'id',
  'at',
  'person',
  'account',
  'channel',
  'type',
  'campaign',
  'offline',
] as const

/** A record, or why its row is held. */
export type RecordOutcome<T> = { record: T } | { held: string }
export type RecordReader<T> = (cells: readonly string[]) => RecordOutcome<T>

/** What a row leaves empty takes the record's own default. */
const cellsOf =
  <Field extends string>(map: ColumnMap<Field>, cells: readonly string[]) =>
  (field: Field): string =>
    cells[map[field] ?? -1]?.trim() ?? ''

function checked<Schema extends z.ZodType>(
  schema: Schema,
  fields: Record<string, unknown>,
): RecordOutcome<z.output<Schema>> {
  const given = Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined)
  const result = schema.safeParse(Object.fromEntries(given))
  if (result.success) return { record: result.data }
  const [issue] = result.error.issues
  return { held: `${issue?.path.join('.') ?? 'row'}: ${issue?.message ?? 'is not valid'}` }
}

const OPEN_DATE = /^\d{1,2}[/-]\d{1,2}[/-]/u

/** A day as `YYYY-MM-DD`; what cannot be read stays as it is, to be held by its name. */
function createDayCell(order: DateOrder | undefined): (text: string) => string {
  const dateCell = createDateCell({ timeZone: 'UTC', dayZone: 'UTC', order: order ?? 'mdy' })
  return (text) => {
    if (/^\d{4}-\d{2}-\d{2}/u.test(text)) return text.slice(0, 10)
    if (order === undefined && OPEN_DATE.test(text)) return text
    const date = dateCell(text)
    return date === null || date.isOpenEnd ? text : date.day
  }
}

/**
 * @param currency stands in where the row names none
 * @param dateOrder of days such as 3/4/2026, which are held without it
 */
export function createSpendReader({
  map,
  currency,
  dateOrder,
}: {
  map: ColumnMap<(typeof SPEND_FIELDS)[number]>
  currency: string
  dateOrder?: DateOrder | undefined
}): RecordReader<Spend> {
  const dayCell = createDayCell(dateOrder)
  return (cells) => {
    const cell = cellsOf(map, cells)
    const code = cell('currency') === '' ? currency : cell('currency').toUpperCase()
    const amount = decimalCell(cell('amount'))
    const amountMinor = amount === null ? null : minorUnits(amount, code)
    if (amountMinor === null) return { held: 'amount: is not a number' }
    const counts = Object.fromEntries(
      (['impressions', 'clicks'] as const).map((field) => [field, countOf(cell(field))]),
    )
    return checked(Spend, {
      day: dayCell(cell('day')),
      channel: cell('channel'),
      campaign: cell('campaign'),
      creative: cell('creative'),
      kind: cell('kind').toLowerCase(),
      amountMinor,
      currency: code,
      ...counts,
    })
  }
}

/** What is no count stays text, to be held by its name. */
function countOf(text: string): number | string | undefined {
  if (text === '') return undefined
  const plain = decimalCell(text) ?? text.replaceAll(/[,.\s]/gu, '')
  return Number.isInteger(Number(plain)) ? Number(plain) : text
}

/** @param dateOrder of days such as 3/4/2026, which are held without it */
export function createOfferReader({
  map,
  dateOrder,
}: {
  map: ColumnMap<(typeof OFFER_FIELDS)[number]>
  dateOrder?: DateOrder | undefined
}): RecordReader<Offer> {
  const dayCell = createDayCell(dateOrder)
  return (cells) => {
    const cell = cellsOf(map, cells)
    return checked(Offer, {
      ...Object.fromEntries(OFFER_FIELDS.map((field) => [field, cell(field)])),
      mode: cell('mode').toLowerCase(),
      type: cell('type')
        .toLowerCase()
        .replaceAll(/[\s-]+/gu, '_'),
      startsOn: dayCell(cell('startsOn')),
      endsOn: dayCell(cell('endsOn')),
    })
  }
}

/** Tags stand in one cell, separated by `;`, `,` or `|`; lengths are seconds. */
export const createCreativeReader =
  ({ map }: { map: ColumnMap<(typeof CREATIVE_FIELDS)[number]> }): RecordReader<Creative> =>
  (cells) => {
    const cell = cellsOf(map, cells)
    const seconds = (field: 'length' | 'beforeAfterAt'): number | undefined => {
      const text = cell(field).replace(/\s*s(ec(onds?)?)?$/iu, '')
      return text === '' ? undefined : Number(decimalCell(text) ?? Number.NaN)
    }
    const tags = cell('tags')
      .split(/[;,|]/u)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '')
    return checked(Creative, {
      key: cell('key'),
      name: cell('name'),
      creator: cell('creator'),
      tags: [...new Set(tags)],
      lengthS: seconds('length'),
      beforeAfterAtS: seconds('beforeAfterAt'),
    })
  }

/** @param timeZone of times that name none */
export function createTouchReader({
  map,
  timeZone,
}: {
  map: ColumnMap<(typeof TOUCH_FIELDS)[number]>
  timeZone: string
}): RecordReader<Touch> {
  const timeCell = createTimeCell({ timeZone })
  return (cells) => {
    const cell = cellsOf(map, cells)
    const atMs = timeCell(cell('at'))
    if (atMs === null) return { held: 'at: time cannot be read' }
    const offline = cell('offline') === '' ? true : booleanCell(cell('offline'))
    return checked(Touch, {
      ...Object.fromEntries(TOUCH_FIELDS.map((field) => [field, cell(field)])),
      at: new Date(atMs).toISOString(),
      offline: offline ?? cell('offline'),
    })
  }
}
