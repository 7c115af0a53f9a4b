import type { ColumnMap } from './column-map.ts'
import { guessColumns } from './crm/guess-columns.ts'
import { date, number, text } from './field-names.ts'
import type { CREATIVE_FIELDS, OFFER_FIELDS, SPEND_FIELDS, TOUCH_FIELDS } from './record-rows.ts'

/** What a column may be called in lists of costs, offers, creatives and touches: the first name that fits wins. */

const CAMPAIGN = text('campaign campaignname utmcampaign kampagne kampagnenname')
const CHANNEL = text('channel channelgrouping kanal source utmsource platform medium quelle')

const SPEND = {
  day: date('day date reportingstarts reportdate tag datum'),
  channel: CHANNEL,
  campaign: CAMPAIGN,
  creative: text('creative adname ad adid content utmcontent anzeige anzeigenname'),
  kind: text('kind costtype kostenart'),
  amount: number('amount spend cost costs amountspent totalspend totalcost kosten ausgaben betrag'),
  currency: text('currency currencycode wahrung waehrung'),
  impressions: number('impressions impr impressionen'),
  clicks: number('clicks linkclicks klicks'),
} as const satisfies Record<(typeof SPEND_FIELDS)[number], object>

const OFFER = {
  key: text('key offerid offerkey code couponcode coupon id gutschein gutscheincode'),
  name: text('name offername offer title bezeichnung angebot'),
  mode: text('mode'),
  type: text('type offertype typ art'),
  startsOn: date('startson start startdate from validfrom beginn von startdatum'),
  endsOn: date('endson end enddate until to validuntil ende bis enddatum'),
  scope: text('scope'),
  benefit: text('benefit discount vorteil rabatt'),
  experiment: text('experiment experimentkey'),
} as const satisfies Record<(typeof OFFER_FIELDS)[number], object>

const CREATIVE = {
  key: text('key creative creativeid adid content utmcontent id'),
  name: text('name creativename adname title bezeichnung'),
  creator: text('creator creatorname author influencer'),
  tags: text('tags tag labels schlagworte'),
  length: number('length lengths duration durations lange dauer'),
  beforeAfterAt: number('beforeafterat beforeafterats'),
} as const satisfies Record<(typeof CREATIVE_FIELDS)[number], object>

const TOUCH = {
  id: text('id touchid activityid'),
  at: date('at timestamp occurredat datetime date datum zeitpunkt'),
  person: text('person email personid userid contactemail emailadresse'),
  account: text('account accountid companyid company firma'),
  channel: CHANNEL,
  type: text('type touchtype activitytype typ art'),
  campaign: CAMPAIGN,
  offline: text('offline isoffline'),
} as const satisfies Record<(typeof TOUCH_FIELDS)[number], object>

const KINDS = { spend: SPEND, offers: OFFER, creatives: CREATIVE, touches: TOUCH } as const

/** Which column holds which field; a column that is called like a field is that field. */
export function guessRecordColumns<Field extends string>(
  kind: keyof typeof KINDS,
  { columns, fields }: { columns: readonly string[]; fields: readonly Field[] },
): ColumnMap<Field> {
  const own = fields.flatMap((field) => {
    const at = columns.indexOf(field)
    return at < 0 ? [] : [[field, at] as const]
  })
  const taken = new Set(own.map(([, at]) => at))
  const free = columns.map((column, at) => (taken.has(at) ? '' : column))
  const guessed = guessColumns<string>(free, KINDS[kind])
  return { ...guessed, ...Object.fromEntries(own) } as ColumnMap<Field>
}
