import { describe, expect, it } from 'vitest'
import { guessRecordColumns } from '../../../server/import/guess-record-columns.ts'
import {
  createOfferReader,
  createSpendReader,
  createTouchReader,
  SPEND_FIELDS,
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

describe('lists as other systems write them', () => {
  const columnsOf = (header: string) => header.split(',')

  it('are recognised by the names of their columns, in English and in German', () => {
    const columns = columnsOf('Reporting starts,Platform,Campaign name,Amount spent,Link clicks')
    expect(guessRecordColumns('spend', { columns, fields: SPEND_FIELDS })).toEqual({
      ...{ day: 0, channel: 1, campaign: 2, amount: 3, clicks: 4 },
    })
    const german = columnsOf('Datum,Kanal,Kosten,Währung')
    expect(guessRecordColumns('spend', { columns: german, fields: SPEND_FIELDS })).toEqual({
      ...{ day: 0, channel: 1, amount: 2, currency: 3 },
    })
    // A column that is called like a field is that field, whatever else there is.
    const own = columnsOf('Date,day,channel,amount')
    expect(guessRecordColumns('spend', { columns: own, fields: SPEND_FIELDS })).toMatchObject({
      day: 1,
    })
  })

  it('have days in any writing that can be read in one way', () => {
    const map = { day: 0, channel: 1, amount: 2 }
    const dayOf = (day: string, dateOrder?: 'mdy' | 'dmy') =>
      createSpendReader({ map, currency: 'EUR', dateOrder })([day, 'x', '1'])
    expect(dayOf('28.09.2026')).toMatchObject({ record: { day: '2026-09-28' } })
    expect(dayOf('9/28/2026', 'mdy')).toMatchObject({ record: { day: '2026-09-28' } })
    expect(dayOf('3/4/2026', 'dmy')).toMatchObject({ record: { day: '2026-04-03' } })
    expect(dayOf('3/4/2026')).toMatchObject({ held: expect.stringMatching(/^day: /u) })
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
