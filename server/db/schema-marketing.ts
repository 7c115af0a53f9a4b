import type { OFFER_TYPES } from '@takt/shared/schemas/offer.ts'

/** What a channel cost on a day; see `Spend` in shared/schemas/spend.ts. */
export type SpendTable = {
  project_id: number
  day: string
  channel: string
  campaign: string
  creative: string
  kind: 'media' | 'people' | 'tools'
  amount_minor: number
  currency: string
  impressions: number | null
  clicks: number | null
}
/** See `Offer` in shared/schemas/offer.ts. */
export type OfferTable = {
  project_id: number
  key: string
  name: string
  mode: 'b2c' | 'b2b'
  type: (typeof OFFER_TYPES)[number]
  starts_on: string
  ends_on: string | null
  scope: string
  benefit: string
  /** Key of the test that it belongs to. */
  experiment: string | null
}

/** What visitors without storage are hashed with today; see ingest/daily-visitors.ts. */
export type DailySaltTable = { project_id: number; day: string; salt: string }

/** What an ad, a clip or a post is; see `Creative` in shared/schemas/creative.ts. */
export type CreativeTable = {
  project_id: number
  key: string
  name: string
  creator: string
  /** JSON array of texts. */
  tags: string
  length_s: number | null
  before_after_at_s: number | null
}

/** Until when somebody has taken note of an alarm. */
export type AlarmNoteTable = {
  project_id: number
  rule: string
  acknowledged_until: string
  acknowledged_by: string
  owner: string
}
