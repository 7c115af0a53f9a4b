import type { ColumnMap } from '../column-map.ts'
import type { Field } from '../field-names.ts'

const UMLAUTS: Readonly<Record<string, string | undefined>> = {
  ä: 'a',
  ö: 'o',
  ü: 'u',
  ß: 'ss',
}

/** A column's name without what systems differ in: `Deal Stage`, `property_dealstage`, `Stage__c`, `Deal - Stage`. */
export function plainName(column: string): string {
  return column
    .toLowerCase()
    .replace(/^property_/u, '')
    .replace(/__c$/u, '')
    .replace(/^(deal|lead|organization|person|activity) - /u, '')
    .replace(/ \(utc\)$/u, '')
    .replaceAll(/[äöüß]/gu, (letter) => UMLAUTS[letter] ?? letter)
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

const UNIT = /^(.{3,}?)(?:in)?(usd|eur|gbp|chf|cad|aud|nzd|inr|jpy|krw|cny|brl|sek|nok|dkk|pln)$/u

/** `Amount (USD)` is the amount; null where the name ends in no currency. */
export function unitOfColumn(column: string): { name: string; currency: string } | null {
  const [, name, currency] = UNIT.exec(plainName(column)) ?? []
  return name === undefined || currency === undefined
    ? null
    : { name, currency: currency.toUpperCase() }
}

/**
 * Which column holds which field, by the columns' names. A column is taken once: fields are asked in
 * order, and each takes the first of its names that is still there.
 *
 * @param notDates columns that hold no dates, whatever they are called
 */
export function guessColumns<Name extends string>(
  columns: readonly string[],
  fields: Readonly<Record<Name, Field>>,
  notDates: ReadonlySet<number> = new Set(),
): ColumnMap<Name> {
  const plain = columns.map(plainName)
  const taken = new Set<number>()
  const map: { [F in Name]?: number } = {}
  for (const name of Object.keys(fields) as Name[]) {
    const { names, type } = fields[name]
    const isFree = (at: number): boolean => !taken.has(at) && !(type === 'date' && notDates.has(at))
    const find = (columnNames: readonly (string | null)[]): number | undefined =>
      names
        .map((known) => columnNames.findIndex((column, at) => column === known && isFree(at)))
        .find((at) => at >= 0)
    // A number's column may name its currency too.
    const index =
      find(plain) ??
      (type === 'number'
        ? find(columns.map((each) => unitOfColumn(each)?.name ?? null))
        : undefined)
    if (index === undefined) continue
    taken.add(index)
    map[name] = index
  }
  return map
}
