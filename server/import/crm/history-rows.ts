import type { JsonObject } from '@takt/shared/schemas/event.ts'
import { fingerprint } from '../import-event.ts'
import type { RowOutcome } from '../run-import.ts'
import { withoutBlank } from './deal-rows.ts'
import { dealFields, forecastCategory } from './deal-values.ts'
import type { HISTORY_FIELDS } from './fields.ts'
import { recordEvent } from './record-event.ts'
import type { Row } from './row-context.ts'

type HistoryRow = Row<keyof typeof HISTORY_FIELDS>

export type HistoryOptions = {
  currency: string
  importedAtMs: number
  /** The stage in which each deal was by the row before. */
  lastStages: Map<string, string>
}

/**
 * One row of a deal's history: a row a save, a row a field, or a row a stage, as systems differ. Rows need
 * no order. Fields that mean nothing here are stored and noted.
 */
export function historyRow(row: HistoryRow, options: HistoryOptions): RowOutcome {
  const id = row.text('deal')
  if (id === '') return { held: 'deal is missing' }
  const at = row.date('at')
  if (at === null) return { held: 'at: time cannot be read' }
  row.date('ends')
  const fields = row.text('field') === '' ? savedFields(row, options) : changedField(row, options)
  noteUnchanged(row, id, fields, options)
  return {
    events: [
      recordEvent({
        name: 'Deal Changed',
        messageId: `deal-${id}-h-${fingerprint([String(at.atMs), JSON.stringify(fields)])}`,
        atMs: at.atMs,
        receivedAtMs: options.importedAtMs,
        account: null,
        fields: { deal_id: id, ...fields },
      }),
    ],
  }
}

/** A row that tells one field: its name, and what it holds now. */
function changedField(row: HistoryRow, { currency }: HistoryOptions): JsonObject {
  const [name, value] = [row.text('field'), row.text('newValue') || row.text('value')]
  const now = row.text('newValue') === '' ? 'value' : 'newValue'
  const fields = asWritten(row, now, dealFields(name, value), currency)
  if (fields === null) {
    row.problem('history_unknown_field', name)
    return { property: name, value }
  }
  const before = row.text('oldValue')
  if (before === '') return fields
  return { ...fields, before: asWritten(row, 'oldValue', dealFields(name, before), currency) ?? {} }
}

/** Money and days in the writing of the file. */
function asWritten(
  row: HistoryRow,
  cell: 'value' | 'newValue' | 'oldValue',
  fields: JsonObject | null,
  currency: string,
): JsonObject | null {
  if (typeof fields?.['amount'] === 'string')
    return { amount_minor: row.money(cell, currency) ?? null }
  if (typeof fields?.['close_on'] === 'string') return { close_on: row.date(cell)?.day ?? null }
  return fields
}

/** A row that tells every field as it was saved. */
function savedFields(row: HistoryRow, { currency }: HistoryOptions): JsonObject {
  const stage = row.text('stage') || row.text('value')
  const forecast = row.text('forecast')
  const [isWon, isClosed] = [row.flag('isWon'), row.flag('isClosed')]
  const status =
    isWon === true ? 'won' : isClosed === true ? 'lost' : isClosed === false ? 'open' : ''
  const before = withoutBlank({
    stage: row.text('fromStage'),
    amount_minor: row.money('previousAmount', currency),
    close_on: row.date('previousCloseOn')?.day,
  })
  const amount = row.money('amount', currency)
  return {
    ...withoutBlank({
      stage,
      status,
      owner: row.text('owner'),
      close_on: row.date('closeOn')?.day,
      probability: row.share('probability'),
      forecast_category: forecast === '' ? '' : forecastCategory(forecast),
    }),
    ...(row.has('amount') ? { amount_minor: amount ?? null } : {}),
    ...(Object.keys(before).length === 0 ? {} : { before }),
  }
}

/** Salesforce writes a row a save: not every row is a change of stage. */
function noteUnchanged(
  row: HistoryRow,
  id: string,
  fields: JsonObject,
  { lastStages }: HistoryOptions,
): void {
  const { stage } = fields
  if (typeof stage !== 'string') return
  if (lastStages.get(id) === stage) row.problem('history_unchanged', stage)
  lastStages.set(id, stage)
}
