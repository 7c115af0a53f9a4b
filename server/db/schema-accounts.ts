import type { Generated } from 'kysely'

/** Journeys of an imported list, counted by their sequence of channels. */
export type ChannelPathTable = {
  project_id: number
  list: string
  /** JSON array of channels, first touch first. */
  path: string
  conversions: number
  nulls: number
  /** Sum over the conversions, in the unit of the file. */
  value: number
}

/** What people write about an account. */
export type AccountEntryTable = {
  id: Generated<number>
  project_id: number
  /** The account's own id, as `group` calls and imports name it. */
  account_key: string
  kind: 'note' | 'step' | 'review'
  text: string
  /** Of a review: YYYY-Qn. */
  quarter: string | null
  /** Of a step: the day until which it is to be done, and on which it was. */
  due_on: string | null
  done_on: string | null
  author: string
  created_at_ms: number
}

/** Accounts that are reviewed in every quarter. */
export type KeyAccountTable = { project_id: number; account_key: string; since_ms: number }
