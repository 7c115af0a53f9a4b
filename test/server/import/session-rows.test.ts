import { describe, expect, it } from 'vitest'
import type { ColumnMap } from '../../../server/import/column-map.ts'
import { emptyReport } from '../../../server/import/report.ts'
import { createSessionRowReader, type SessionField } from '../../../server/import/session-rows.ts'

const map: ColumnMap<SessionField> = { session: 0, time: 1, outcome: 2 }
const reader = (blank: 'hold' | 'no') =>
  createSessionRowReader({
    ...{ map, currency: 'EUR', timeZone: 'UTC', on: '2025-12-31', blank, importedAtMs: 0 },
  })
const EMPTY = ['s1', '2025-03-04', '']

describe('a session without a word on its outcome', () => {
  it('is held, and says what to do', () => {
    expect(reader('hold')(EMPTY, 1, emptyReport())).toEqual({
      held: 'outcome is missing; --blank no counts it as none',
    })
  })

  it('is one without an order where the file leaves zero empty', () => {
    const read = reader('no')
    expect(read(EMPTY, 1, emptyReport())).toMatchObject({ events: [{ properties: { orders: 0 } }] })
    expect(read(['s2', '2025-03-04', '2'], 2, emptyReport())).toMatchObject({
      events: [{ properties: { orders: 2 } }],
    })
  })
})
