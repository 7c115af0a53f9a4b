import { describe, expect, it } from 'vitest'
import { emptyReport } from '../../../server/import/report.ts'
import {
  createTouchPathCollector,
  guessTouchPathColumns,
} from '../../../server/import/touch-paths.ts'

const COLUMNS = ['cookie', 'time', 'interaction', 'conversion', 'conversion_value', 'channel']

function pathsOf(rows: readonly (readonly string[])[]) {
  const map = guessTouchPathColumns(COLUMNS)
  if (map === null) throw new Error('the columns were not found')
  const collector = createTouchPathCollector(map)
  const report = emptyReport()
  for (const [index, cells] of rows.entries()) collector.add(report, { row: index + 1, cells })
  return { paths: collector.paths(), report }
}

describe('a file of single touches', () => {
  it('becomes journeys: by person, in the order of time, cut after each conversion', () => {
    const { paths } = pathsOf([
      ['a', '2018-07-03T13:02:11Z', 'impression', '0', '0', 'Facebook'],
      ['a', '2018-07-01T07:15:52Z', 'impression', '0', '0', 'Instagram'],
      ['a', '2018-07-04T00:00:00Z', 'conversion', '1', '6.5', 'Facebook'],
      ['a', '2018-07-09T00:00:00Z', 'impression', '0', '0', 'Paid Search'],
      ['b', '2018-07-02T00:00:00Z', 'impression', '0', '0', 'Paid Search'],
      ['c', '2018-07-02T00:00:00Z', 'conversion', '1', '', 'Online Display'],
    ])
    expect(paths).toEqual([
      { channels: ['Instagram', 'Facebook', 'Facebook'], conversions: 1, nulls: 0, value: 6.5 },
      { channels: ['Paid Search'], conversions: 0, nulls: 2, value: 0 },
      { channels: ['Online Display'], conversions: 1, nulls: 0, value: 0 },
    ])
  })

  it('holds rows that it cannot place, with the reason', () => {
    const { report } = pathsOf([
      ['', '2018-07-03', 'i', '0', '0', 'Facebook'],
      ['a', 'some day', 'i', '0', '0', 'Facebook'],
      ['a', '2018-07-03', 'i', '0', '0', ''],
    ])
    expect(report.reasons).toEqual({
      'person is missing': 1,
      'time: cannot be read': 1,
      'channel is missing': 1,
    })
  })

  it('is told from a file of whole paths by its columns', () => {
    expect(guessTouchPathColumns(['path', 'total_conversions', 'total_null'])).toBeNull()
  })
})
