import { minorUnits } from '@takt/shared/schemas/money.ts'
import type { Product, SalesPerson } from '../../config-store/crm-lists.ts'
import type { ColumnMap } from '../column-map.ts'
import type { CsvFile } from '../csv-rows.ts'
import type { RecordReader } from '../record-rows.ts'
import { PRODUCT_FIELDS, TEAM_FIELDS } from './fields.ts'
import { mapColumns } from './map-columns.ts'
import { createNumberCell } from './numbers.ts'

/** The lists that deals are compared with: what is sold, and who sells. */
export const LIST_KINDS = {
  products: { fields: PRODUCT_FIELDS, required: ['name'] },
  teams: { fields: TEAM_FIELDS, required: ['owner'] },
} as const
export type ListKind = keyof typeof LIST_KINDS

/**
 * Readers of the lists.
 *
 * @throws ColumnMapError when the column of the names cannot be found
 */
export function listReader(file: CsvFile, given?: string) {
  const map = (kind: ListKind): ColumnMap<string> =>
    mapColumns(file, { kind, ...LIST_KINDS[kind], given })
  const cellIn =
    <Kind extends ListKind>(_: Kind, columns: ColumnMap<string>, cells: readonly string[]) =>
    (name: keyof (typeof LIST_KINDS)[Kind]['fields'] & string): string =>
      cells[columns[name] ?? -1]?.trim() ?? ''
  return {
    product(currency: string): RecordReader<Product> {
      const columns = map('products')
      const number = createNumberCell('english')
      return (cells) => {
        const cell = cellIn('products', columns, cells)
        if (cell('name') === '') return { held: 'name is missing' }
        const price = number(cell('price')).decimal
        const priceMinor = price === null ? null : minorUnits(price, currency)
        return { record: { name: cell('name'), series: cell('series'), priceMinor } }
      }
    },
    team(): RecordReader<SalesPerson> {
      const columns = map('teams')
      return (cells) => {
        const cell = cellIn('teams', columns, cells)
        if (cell('owner') === '') return { held: 'owner is missing' }
        return {
          record: { owner: cell('owner'), manager: cell('manager'), region: cell('region') },
        }
      }
    },
  }
}
