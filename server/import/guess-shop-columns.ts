import type { AbField } from './ab-rows.ts'
import { type ColumnMap, ColumnMapError } from './column-map.ts'
import { guessColumns, plainName } from './crm/guess-columns.ts'
import { date, number, text } from './field-names.ts'
import type { OrderField } from './order-rows.ts'
import type { SessionField } from './session-rows.ts'

/** What a column may be called in exports of shops and of tests: the first name that fits wins. */

const TIME = date(
  'invoicedate orderdate orderpurchasetimestamp purchasedate transactiondate createdat orderedat timestamp datetime eventtime time date bestelldatum rechnungsdatum zeitpunkt datum paidat',
)
const COUNTRY = text('country shippingcountry billingcountry customercountry region land')

const ORDER = {
  order: text(
    'orderid ordernumber orderno order invoiceno invoiceid invoicenumber invoice transactionid receiptid bestellnummer bestellnr bestellung rechnungsnummer rechnungsnr name',
  ),
  customer: text(
    'customeruniqueid customerid customer custid clientid buyerid userid user memberid customeremail email kundennummer kundennr kundenid kunde id',
  ),
  time: TIME,
  quantity: number('lineitemquantity quantity qty units pieces menge anzahl stueck cds'),
  price: number('unitprice lineitemprice itemprice price einzelpreis stueckpreis preis'),
  total: number(
    'linetotal totalprice totalamount total amount sales revenue value spend dollars umsatz betrag summe',
  ),
  sku: text('sku lineitemsku stockcode productid productcode itemid artikelnummer artikelnr'),
  description: text(
    'description lineitemname productname itemname product title bezeichnung artikel',
  ),
  currency: text('currency currencycode waehrung wahrung'),
  country: COUNTRY,
  event: text('eventtype eventname'),
}
const AB = {
  unit: text('unit userid visitorid customerid clientid uid cookieid id'),
  variant: text(
    'variant variantkey testgroup experimentgroup abgroup group version arm condition treatment segment variante gruppe',
  ),
  outcome: text(
    'outcome converted conversion isconverted hasconverted convert purchased purchase success clicked click konversion',
  ),
  value: number('value revenue ordervalue amount spend sales umsatz betrag'),
  time: date('exposedat timestamp time datetime date zeitpunkt datum'),
}
const SESSION = {
  outcome: text(
    'outcome converted conversion purchase purchased transactions transaction orders revenue',
  ),
  session: text('sessionid usersession visitid session'),
  visitor: text('fullvisitorid visitorid userpseudoid clientid userid customerid visitor'),
  time: date('visitstarttime sessionstart startedat timestamp eventtime datetime time date datum'),
  month: text('month monat'),
  value: number('transactionrevenue ordervalue value amount umsatz'),
  pageViews: number('pageviews pages hits'),
  duration: number('duration timeonsite sessionduration'),
  visitorType: text('visitortype usertype'),
  channel: text('channelgrouping channel kanal'),
  source: text('source utmsource quelle'),
  medium: text('medium utmmedium'),
  campaign: text('campaign utmcampaign kampagne'),
  content: text('content utmcontent adcontent'),
  referrer: text('referrer referer referralpath'),
  landing: text('landingpage landing landingpagepath einstiegsseite'),
  device: text('devicecategory device geraet'),
  country: COUNTRY,
}

/**
 * Which column holds which field of a shop's order lines, by the columns' names. The price of a piece
 * wins over the total of the line where a file has both and the pieces.
 */
export function guessOrderColumns(columns: readonly string[]): ColumnMap<OrderField> {
  const { price, total, ...map } = guessColumns<OrderField>(columns, ORDER)
  if (price !== undefined && (map.quantity !== undefined || total === undefined)) {
    return { ...map, price }
  }
  return total === undefined ? map : { ...map, total }
}

/** Which column holds which field of a past test. */
export const guessAbColumns = (columns: readonly string[]): ColumnMap<AbField> =>
  guessColumns<AbField>(columns, AB)

/**
 * Which column holds which field of a file of sessions.
 *
 * @throws ColumnMapError where each row is one event of a visit
 */
export function guessSessionColumns(columns: readonly string[]): ColumnMap<SessionField> {
  if (columns.some((column) => EVENT_NAMES.includes(plainName(column)))) {
    throw new ColumnMapError(
      'the file has one row per event, and sessions want one row per session: send its rows to POST /v1/batch as events, which makes sessions of them; its purchases alone can be read by "takt import orders"',
    )
  }
  return guessColumns<SessionField>(columns, { ...SESSION_NONE, ...SESSION })
}

const EVENT_NAMES = ['eventtype', 'eventname', 'event']

/** Steps are counts under many names: they are read only where they are mapped. */
const SESSION_NONE = { product: text(''), cart: text(''), checkout: text('') }
