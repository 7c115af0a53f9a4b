import { localDayNumber, parseDay } from '../calendar.ts'
/** Whole calendar days without activity after which a lead is on the list. */
export const INACTIVE_DAYS = 30

export type LeadActivity = {
  id: string
  /** Calendar day in the workspace's time zone, `YYYY-MM-DD`; null when nothing is recorded. */
  lastActivityOn: string | null
}

export type InactiveLeads = {
  inactive: { id: string; inactiveDays: number }[]
  /** Nobody knows how long they have been quiet. */
  neverActive: string[]
}

/**
 * Leads whose last activity lies 30 calendar days back or more, longest first. Leads without any
 * recorded activity come apart.
 *
 * @param options.asOf calendar day in the same time zone
 * @throws RangeError on a day that is not `YYYY-MM-DD`
 */
export function inactiveLeads(options: {
  leads: readonly LeadActivity[]
  asOf: string
  days?: number
}): InactiveLeads {
  const lastDays = options.leads.map(({ id, lastActivityOn }) => ({
    id,
    lastDay: lastActivityOn === null ? null : parseDay(lastActivityOn),
  }))
  return quietSince(lastDays, parseDay(options.asOf), options.days)
}

/** The same from instants: days are calendar days of the workspace's time zone, not 24 hours. */
export function inactiveLeadsAt(options: {
  leads: readonly { id: string; lastActivityAt: number | null }[]
  asOf: number
  timeZone: string
  days?: number
}): InactiveLeads {
  const dayOf = localDayNumber(options.timeZone)
  const lastDays = options.leads.map(({ id, lastActivityAt }) => ({
    id,
    lastDay: lastActivityAt === null ? null : dayOf(lastActivityAt),
  }))
  return quietSince(lastDays, dayOf(options.asOf), options.days)
}

function quietSince(
  leads: readonly { id: string; lastDay: number | null }[],
  today: number,
  days = INACTIVE_DAYS,
): InactiveLeads {
  const inactive = leads
    .flatMap(({ id, lastDay }) => (lastDay === null ? [] : [{ id, inactiveDays: today - lastDay }]))
    .filter(({ inactiveDays }) => inactiveDays >= days)
    .sort((a, b) => b.inactiveDays - a.inactiveDays || (a.id < b.id ? -1 : 1))
  const neverActive = leads.filter(({ lastDay }) => lastDay === null).map(({ id }) => id)
  return { inactive, neverActive }
}

/** Contracts that renew within the next days, the nearest first; today included. */
export function renewalsDue(options: {
  contracts: readonly { id: string; renewsOn: string }[]
  asOf: string
  withinDays: number
}): { id: string; daysLeft: number }[] {
  const today = parseDay(options.asOf)
  return options.contracts
    .map(({ id, renewsOn }) => ({ id, daysLeft: parseDay(renewsOn) - today }))
    .filter(({ daysLeft }) => daysLeft >= 0 && daysLeft <= options.withinDays)
    .sort((a, b) => a.daysLeft - b.daysLeft || (a.id < b.id ? -1 : 1))
}
