import { dayNumber } from './civil-day.ts'

/** Whole calendar days without activity after which a lead is on the list. */
export const INACTIVE_DAYS = 30

export type LeadActivity = {
  id: string
  /** Calendar day in the workspace's time zone, `YYYY-MM-DD`; null when nothing is recorded. */
  lastActivityOn: string | null
}

/**
 * Leads whose last activity lies 30 calendar days back or more, longest first. Leads without any
 * recorded activity come apart, since nobody knows how long they have been quiet.
 *
 * @param options.asOf calendar day in the same time zone
 * @throws RangeError on a day that is not `YYYY-MM-DD`
 */
export function inactiveLeads(options: {
  leads: readonly LeadActivity[]
  asOf: string
  days?: number
}): { inactive: { id: string; inactiveDays: number }[]; neverActive: string[] } {
  const { leads, days = INACTIVE_DAYS } = options
  const today = dayNumber(options.asOf)
  const inactive = leads.flatMap(({ id, lastActivityOn }) => {
    if (lastActivityOn === null) return []
    const inactiveDays = today - dayNumber(lastActivityOn)
    return inactiveDays >= days ? [{ id, inactiveDays }] : []
  })
  return {
    inactive: inactive.sort((a, b) => b.inactiveDays - a.inactiveDays || (a.id < b.id ? -1 : 1)),
    neverActive: leads.filter(({ lastActivityOn }) => lastActivityOn === null).map(({ id }) => id),
  }
}

/** Contracts that renew within the next days, the nearest first; today included. */
export function renewalsDue(options: {
  contracts: readonly { id: string; renewsOn: string }[]
  asOf: string
  withinDays: number
}): { id: string; daysLeft: number }[] {
  const today = dayNumber(options.asOf)
  return options.contracts
    .map(({ id, renewsOn }) => ({ id, daysLeft: dayNumber(renewsOn) - today }))
    .filter(({ daysLeft }) => daysLeft >= 0 && daysLeft <= options.withinDays)
    .sort((a, b) => a.daysLeft - b.daysLeft || (a.id < b.id ? -1 : 1))
}
