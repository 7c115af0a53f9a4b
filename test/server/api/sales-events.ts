import { NO_VISITOR } from '../../../shared/schemas/crm.ts'
import type { Event, JsonObject } from '../../../shared/schemas/event.ts'
import { track } from '../projections/log-fixture.ts'

const HOUR_MS = 3_600_000

/** Noon of a day, so that every zone agrees on the day. */
export const noon = (day: string): number => Date.parse(day) + 12 * HOUR_MS

/** An event about a record of the CRM, at noon of a day. */
export const record = (
  name: string,
  day: string,
  properties: JsonObject,
  account?: string,
): Event =>
  track(name, properties, {
    atMs: noon(day),
    anonymousId: NO_VISITOR,
    ...(account === undefined ? {} : { groupId: account }),
  })

/** A deal's whole story: created, through its stages, and how it ended. */
export function dealStory(
  id: string,
  story: {
    created: string
    /** Stage and the day it was reached. */
    stages?: readonly (readonly [stage: string, day: string])[]
    won?: string
    lost?: string
    amount?: number | null
    account?: string
    fields?: JsonObject
  },
): Event[] {
  const { created, stages = [], won, lost, amount, account, fields = {} } = story
  const base = { deal_id: id }
  const money = amount === undefined || amount === null ? {} : { amount }
  return [
    record(
      'Deal Created',
      created,
      { ...base, name: `Deal ${id}`, created_at: created, ...money, ...fields },
      account,
    ),
    ...stages.map(([stage, day]) => record('Deal Stage Changed', day, { ...base, stage }, account)),
    ...(won === undefined ? [] : [record('Deal Won', won, { ...base, closed_at: won }, account)]),
    ...(lost === undefined
      ? []
      : [record('Deal Lost', lost, { ...base, closed_at: lost }, account)]),
  ]
}
