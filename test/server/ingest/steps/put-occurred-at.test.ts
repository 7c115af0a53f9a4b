import { describe, expect, it } from 'vitest'
import { putOccurredAt } from '../../../../server/ingest/steps/put-occurred-at.ts'
import { canonicalEvent } from '../../event-log/canonical-event.ts'

const RECEIVED_MS = Date.UTC(2026, 3, 6, 12)

function occurredAt(originalTimestamp: string | null, sentAt: string | null = null): unknown {
  const event = canonicalEvent({ receivedAtMs: RECEIVED_MS, originalTimestamp, sentAt })
  const outcome = putOccurredAt({ ...event, occurredAtMs: RECEIVED_MS })
  return 'problem' in outcome ? outcome.problem : new Date(outcome.occurredAtMs).toISOString()
}

const ARRIVAL = '2026-04-06T12:00:00.000Z'

describe('putOccurredAt', () => {
  it.each([
    ['without a timestamp: the arrival', null, null, ARRIVAL],
    ['without sentAt: the timestamp', '2026-04-01T08:00:00Z', null, '2026-04-01T08:00:00.000Z'],
    ['an unreadable sentAt is none', '2026-04-01T08:00:00Z', 'soon', '2026-04-01T08:00:00.000Z'],
    [
      'a clock two hours fast',
      '2026-04-06T14:00:00Z',
      '2026-04-06T14:00:05Z',
      '2026-04-06T11:59:55.000Z',
    ],
    ['four minutes ahead is tolerated', '2026-04-06T12:04:00Z', null, '2026-04-06T12:04:00.000Z'],
    ['six minutes ahead is a broken clock', '2026-04-06T12:06:00Z', null, ARRIVAL],
    ['1999 is a broken clock', '1999-12-31T23:59:59Z', null, ARRIVAL],
    [
      'a clock at zero that says so',
      '1970-01-01T00:00:01Z',
      '1970-01-01T00:00:03Z',
      '2026-04-06T11:59:58.000Z',
    ],
  ])('%s', (_case, timestamp, sentAt, expected) => {
    expect(occurredAt(timestamp, sentAt)).toBe(expected)
  })

  it.each([
    ['2026-04-06T10:00:00+02:00', '2026-04-06T08:00:00.000Z'],
    ['2026-04-06T10:00:00.123456+0200', '2026-04-06T08:00:00.123Z'],
    ['2026-04-06T10:00:00.1234567Z', '2026-04-06T10:00:00.123Z'],
    ['2026-04-06 10:00:00', '2026-04-06T10:00:00.000Z'],
    ['2026-04-06T10:00', '2026-04-06T10:00:00.000Z'],
    ['2026-04-06T06:00:00-03', '2026-04-06T09:00:00.000Z'],
    ['2026-04-06', '2026-04-06T00:00:00.000Z'],
  ])('reads %s alike in every zone that the server may run in', (timestamp, expected) => {
    expect(occurredAt(timestamp)).toBe(expected)
  })

  it.each(['yesterday', '1775476800', '06.04.2026', '2026-13-01', '2026-04-06T25:00:00Z'])(
    'has a problem with %s',
    (timestamp) => {
      expect(occurredAt(timestamp)).toEqual({
        field: 'timestamp',
        message: 'must be an ISO 8601 instant',
      })
    },
  )
})
