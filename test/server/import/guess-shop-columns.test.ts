import { describe, expect, it } from 'vitest'
import {
  guessAbColumns,
  guessOrderColumns,
  guessSessionColumns,
} from '../../../server/import/guess-shop-columns.ts'

const named = (header: string, guess: (columns: string[]) => object): Record<string, string> => {
  const columns = header.split(',')
  return Object.fromEntries(
    Object.entries(guess(columns)).map(([field, at]) => [field, columns[Number(at)] ?? '']),
  )
}

describe('the columns of well-known exports', () => {
  it.each([
    [
      'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country',
      { order: 'Invoice', customer: 'Customer ID', time: 'InvoiceDate', price: 'Price' },
    ],
    [
      'Row ID,Order ID,Order Date,Ship Date,Customer ID,Product ID,Sales,Quantity,Discount,Profit',
      { order: 'Order ID', time: 'Order Date', total: 'Sales', quantity: 'Quantity' },
    ],
    [
      'Name,Email,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku',
      { order: 'Name', customer: 'Email', time: 'Created at', price: 'Lineitem price' },
    ],
    [
      'Bestellnummer,Kundennummer,Bestelldatum,Menge,Einzelpreis,Währung',
      { order: 'Bestellnummer', customer: 'Kundennummer', price: 'Einzelpreis' },
    ],
    [
      'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session',
      { event: 'event_type', customer: 'user_id', time: 'event_time', price: 'price' },
    ],
    ['id,date,cds,dollars', { customer: 'id', time: 'date', quantity: 'cds', total: 'dollars' }],
  ])('order lines: %s', (header, map) => {
    expect(named(header, guessOrderColumns)).toMatchObject(map)
  })

  it('are those of sessions only where a row is one', () => {
    const columns = ['timestamp', 'visitorid', 'event', 'itemid', 'transactionid']
    expect(() => guessSessionColumns(columns)).toThrow('one row per event')
  })

  it('takes no total beside a price and the pieces', () => {
    const map = named('order,customer,date,quantity,price,total', guessOrderColumns)
    expect(map).not.toHaveProperty('total')
  })

  it.each([
    ['user_id,timestamp,group,landing_page,converted', 'group', 'converted'],
    [',user id,test group,converted,total ads', 'test group', 'converted'],
  ])('a past test: %s', (header, variant, outcome) => {
    expect(named(header, guessAbColumns)).toMatchObject({ variant, outcome })
  })

  it('sessions', () => {
    const header =
      'fullVisitorId,visitId,date,channelGrouping,deviceCategory,pageviews,transactions'
    expect(named(header, guessSessionColumns)).toEqual({
      outcome: 'transactions',
      session: 'visitId',
      visitor: 'fullVisitorId',
      time: 'date',
      pageViews: 'pageviews',
      channel: 'channelGrouping',
      device: 'deviceCategory',
    })
  })

  it('leave open what no name tells', () => {
    expect(named('a,b,c', guessOrderColumns)).toEqual({})
  })
})
