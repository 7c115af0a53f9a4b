import { describe, expect, it } from 'vitest'
import { parseColumnMap } from '../../../server/import/column-map.ts'
import {
  createPathCollector,
  guessPathColumns,
  PATH_FIELDS,
} from '../../../server/import/path-rows.ts'
import { emptyReport } from '../../../server/import/report.ts'

function collect(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  style?: 'english' | 'european',
) {
  const map = parseColumnMap(guessPathColumns(columns), {
    fields: PATH_FIELDS,
    required: ['path', 'conversions'],
    columns,
  })
  const report = emptyReport()
  const collector = createPathCollector(map, style)
  rows.forEach((cells, index) => {
    collector.add(report, { row: index + 1, cells })
  })
  return { paths: collector.paths(), report }
}

describe('a file of channel paths', () => {
  it('is read with the column names of the R package ChannelAttribution', () => {
    const columns = ['path', 'total_conversions', 'total_conversion_value', 'total_null']
    const { paths } = collect(columns, [
      ['eta > iota > alpha > eta', '1', '0.244', '3'],
      ['iota>iota', '2', '3.195', '6'],
    ])
    expect(paths).toEqual([
      { channels: ['eta', 'iota', 'alpha', 'eta'], conversions: 1, nulls: 3, value: 0.244 },
      { channels: ['iota', 'iota'], conversions: 2, nulls: 6, value: 3.195 },
    ])
  })

  it('is read with decimal commas where the file writes them', () => {
    const { paths } = collect(
      ['path', 'total_conversions', 'total_conversion_value', 'total_null'],
      [['iota > iota', '2', '3,195', '6']],
      'european',
    )
    expect(paths).toEqual([{ channels: ['iota', 'iota'], conversions: 2, nulls: 6, value: 3.195 }])
  })

  it('is read with arrows, bars or a program’s list between the channels', () => {
    const { paths } = collect(
      ['journey', 'conversion'],
      [
        ['ads => mail', '1'],
        ['ads | mail', '1'],
        ["['ads', 'mail']", '0'],
      ],
    )
    expect(paths).toEqual([{ channels: ['ads', 'mail'], conversions: 2, nulls: 1, value: 0 }])
  })

  it('counts a row without conversion as one lost journey where no column counts them', () => {
    const { paths, report } = collect(
      ['Path', 'Converted'],
      [
        ['ads > mail', '1'],
        ['ads', '0'],
        ['ads', 'false'],
        ['ads', 'true'],
      ],
    )
    expect(paths).toEqual([
      { channels: ['ads', 'mail'], conversions: 1, nulls: 0, value: 0 },
      { channels: ['ads'], conversions: 1, nulls: 2, value: 0 },
    ])
    expect(report.notes).toEqual({ 'the same path again: added up': 2 })
  })

  it('holds what contradicts itself, by row', () => {
    const { paths, report } = collect(
      ['path', 'conversions', 'null', 'value'],
      [
        ['a', '1.5', '0', ''],
        ['a', '0', '2', '9'],
        ['a', '1', '-1', ''],
        ['', '1', '0', '5'],
      ],
    )
    expect(paths).toEqual([{ channels: [], conversions: 1, nulls: 0, value: 5 }])
    expect(report.held).toEqual([
      { row: 1, reason: 'conversions: is not a whole number of at least 0' },
      { row: 2, reason: 'value: stands without a conversion' },
      { row: 3, reason: 'nulls: is not a whole number of at least 0' },
    ])
  })
})
