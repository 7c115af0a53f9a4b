import { describe, expect, it } from 'vitest'
import {
  createOfferReader,
  createSpendReader,
  createTouchReader,
} from '../../../server/import/record-rows.ts'

const spend = createSpendReader({
  map: { day: 0, channel: 1, amount: 2, currency: 3, clicks: 4, kind: 5 },
  currency: 'EUR',
})
const offer = createOfferReader({
  map: { key: 0, name: 1, type: 2, startsOn: 3, endsOn: 4, mode: 5 },
})
const touch = createTouchReader({
  map: { at: 0, channel: 1, person: 2, account: 3, offline: 4 },
  timeZone: 'Europe/Berlin',
})

describe('spend', () => {
  it('is read in exact minor units, in the row’s currency or the project’s', () => {
    expect(spend(['2026-04-06', 'paid_social', '1.234,56', '', '1,200', ''])).toEqual({
      record: {
        day: '2026-04-06',
        channel: 'paid_social',
        campaign: '',
        creative: '',
        kind: 'media',
        amountMinor: 123_456,
        currency: 'EUR',
        impressions: null,
        clicks: 1200,
      },
    })
    expect(spend(['2026-04-06', 'x', '300', 'jpy', '', 'People'])).toMatchObject({
      record: { amountMinor: 300, currency: 'JPY', kind: 'people' },
    })
  })

  it.each([
    [['', 'x', '1', '', '', ''], 'day'],
    [['2026-02-30', 'x', '1', '', '', ''], 'day'],
    [['2026-04-06', '', '1', '', '', ''], 'channel'],
    [['2026-04-06', 'x', 'many', '', '', ''], 'amount'],
    [['2026-04-06', 'x', '-1', '', '', ''], 'amountMinor'],
    [['2026-04-06', 'x', '1', '', '1.5', ''], 'clicks'],
    [['2026-04-06', 'x', '1', '', '', 'bribes'], 'kind'],
  ])('holds %j for its %s', (cells, field) => {
    expect(spend(cells)).toEqual({ held: expect.stringMatching(new RegExp(`^${field}: `, 'u')) })
  })
})

describe('an offer', () => {
  it('is read', () => {
    expect(offer(['drop', 'Spring drop', 'Limited stock', '2026-04-06', '', ''])).toMatchObject({
      record: { type: 'limited_stock', endsOn: null, mode: 'b2c', scope: 'site' },
    })
  })

  it.each([
    [['drop', 'n', 'gift', '2026-04-06', '', ''], 'type'],
    [['drop', 'n', 'bundle', '2026-04-06', '2026-04-05', ''], 'endsOn'],
    // Product ruling J04: a countdown costs trust in a buying committee.
    [['drop', 'n', 'time_limited', '2026-04-06', '', 'b2b'], 'type'],
  ])('%j is held for its %s', (cells, field) => {
    expect(offer(cells)).toEqual({ held: expect.stringMatching(new RegExp(`^${field}: `, 'u')) })
  })
})

describe('a touch', () => {
  it('is read at its own time, and offline unless it says otherwise', () => {
    expect(touch(['2026-04-06 10:00', 'event', 'ada', '', ''])).toMatchObject({
      record: { at: '2026-04-06T08:00:00.000Z', person: 'ada', account: null, offline: true },
    })
    expect(touch(['2026-04-06T10:00:00Z', 'webinar', '', 'acme', 'no'])).toMatchObject({
      record: { account: 'acme', offline: false },
    })
  })

  it('of nobody is held', () => {
    expect(touch(['2026-04-06 10:00', 'event', '', '', ''])).toEqual({
      held: 'person: needs a person or an account',
    })
    expect(touch(['soon', 'event', 'ada', '', ''])).toEqual({ held: 'at: time cannot be read' })
  })
})
