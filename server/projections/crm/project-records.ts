import { NO_VISITOR, recordKindOf, type RecordKind } from '@takt/shared/schemas/crm.ts'
import type { ProjectionContext } from '../context.ts'
import type { LogRow } from '../log-slice.ts'
import type { SessionChanges } from '../sessions.ts'
import type { VisitorChange } from '../visitors.ts'
import { createAccountOfPerson, createPersonsOfDomains } from './account-of-person.ts'
import { type ChangedRecords, createChangedRecords } from './changed-records.ts'
import { createContactProjection, createProfileProjection } from './contacts.ts'
import { COVERAGE_KEY, createContractProjection, RECORDED_PREFIX } from './contracts.ts'
import { createDealProjection } from './deals.ts'
import { createLeadProjection } from './leads.ts'
import { createPilotProjection, createReviewProjection } from './reviews-and-pilots.ts'
import { createSessionTouches, createTouchProjection } from './touches.ts'

/** Whether a row tells of a record and of no visitor. */
export const isOfNobody = (terms: ProjectionContext['terms'], { visitorId }: LogRow): boolean =>
  terms.text(visitorId) === NO_VISITOR

type Slice = {
  rows: readonly LogRow[]
  upTo: number
  /** Visits and visitors that the slice changed. */
  sessions: SessionChanges
  visitors: readonly VisitorChange[]
}

/**
 * Derives the records that a slice tells of, and what depends on them: contacts and accounts say whose
 * the touches are, touches are the last activity of deals and leads, and those know each other.
 */
export function createRecordsProjection(context: ProjectionContext): (slice: Slice) => void {
  const accountOf = createAccountOfPerson(context)
  const changed = createChangedRecords(context)
  const projectContact = createContactProjection(context)
  const projectProfile = createProfileProjection(context, changed)
  const projectTouch = createTouchProjection(context, accountOf, changed)
  const projectVisits = createSessionTouches(context, accountOf, changed)
  const projectReview = createReviewProjection(context)
  const projectPilot = createPilotProjection(context)
  const projectContracts = createContracts(context)
  const projectDealsAndLeads = createDealsAndLeads(context, changed)
  const personsOf = createPersonsOfDomains(context)
  const dependents = createDependents(context)

  return ({ rows, upTo, sessions, visitors }) => {
    const keys = keysByKind(rows)
    const of = (kind: RecordKind): Set<string> => keys.get(kind) ?? new Set()
    const persons = new Set<number>()
    for (const key of of('contact')) {
      for (const person of projectContact(key, upTo).personIds) persons.add(person)
    }
    const domains = [...of('account')].flatMap((key) => projectProfile(key, upTo).domains)
    for (const person of personsOf(domains)) persons.add(person)

    const moved = dependents(persons)
    const active = { dealKeys: of('deal'), leadKeys: of('lead'), personIds: new Set<number>() }
    for (const key of new Set([...of('touch'), ...moved.touches])) {
      const { dealKeys, personIds } = projectTouch(key, upTo)
      for (const deal of dealKeys) active.dealKeys.add(deal)
      for (const person of personIds) active.personIds.add(person)
    }
    for (const person of projectChangedVisits(projectVisits, {
      sessions,
      visitors: [...moved.visitors, ...visitors.filter(isMoved).map(({ visitorId }) => visitorId)],
    })) {
      active.personIds.add(person)
    }
    for (const key of of('review')) projectReview(key, upTo)
    for (const key of of('pilot')) projectPilot(key, upTo)
    projectContracts(of('subscription'), upTo)
    projectDealsAndLeads(active, upTo)
    changed.flush(upTo)
  }
}

const isMoved = ({ before, after }: VisitorChange): boolean =>
  before.personId !== after.personId || before.accountId !== after.accountId

function keysByKind(rows: readonly LogRow[]): Map<RecordKind, Set<string>> {
  const keys = new Map<RecordKind, Set<string>>()
  for (const { name, orderKey, isBot } of rows) {
    const kind = recordKindOf(name)
    if (kind === undefined || orderKey === null || isBot) continue
    const known = keys.get(kind) ?? new Set()
    known.add(orderKey.slice(kind.length + 1))
    keys.set(kind, known)
  }
  return keys
}

function projectChangedVisits(
  projectVisits: ReturnType<typeof createSessionTouches>,
  { sessions, visitors }: { sessions: SessionChanges; visitors: readonly number[] },
): number[] {
  const whole = new Set(visitors)
  const persons = [...whole].flatMap((visitor) => projectVisits(visitor))
  for (const [visitor, changes] of sessions) {
    persons.push(...projectVisits(visitor, [...changes.keys()]))
  }
  return persons
}

/** Touches and visitors of some persons, whose account may be another now. */
function createDependents({ db, project }: ProjectionContext): (persons: ReadonlySet<number>) => {
  touches: string[]
  visitors: number[]
} {
  const touches = db.prepare<[number, number], { touch_key: string }>(
    `select touch_key from touch
     where project_id = ? and person_id = ? and kind <> 'web_session'`,
  )
  const visitors = db.prepare<[number, number], { visitor_id: number }>(
    `select visitor_id from visitor indexed by visitor_project_person
     where project_id = ? and person_id = ?`,
  )
  return (persons) => ({
    touches: [...persons].flatMap((person) =>
      touches.all(project.id, person).map(({ touch_key: key }) => key),
    ),
    visitors: [...persons].flatMap((person) =>
      visitors.all(project.id, person).map(({ visitor_id: id }) => id),
    ),
  })
}

/** A file of monthly amounts says for every such subscription how far they go. */
function createContracts(
  context: ProjectionContext,
): (keys: ReadonlySet<string>, upTo: number) => void {
  const { db, project } = context
  const projectContract = createContractProjection(context)
  const recorded = db.prepare<[number, string], { subscription_key: string }>(
    `select subscription_key from contract
     where project_id = ? and subscription_key glob ?`,
  )
  return (keys, upTo) => {
    const all = keys.has(COVERAGE_KEY)
      ? recorded.all(project.id, `${RECORDED_PREFIX}*`).map(({ subscription_key: key }) => key)
      : []
    for (const key of new Set([...keys, ...all])) projectContract(key, upTo)
  }
}

type Active = { dealKeys: Set<string>; leadKeys: Set<string>; personIds: Set<number> }

/**
 * A deal has the source of its lead, and a lead the opportunity that names it: whichever is told later,
 * both are derived after it. Two rounds suffice, since neither passes on what it has from the other.
 */
function createDealsAndLeads(
  context: ProjectionContext,
  changed: ChangedRecords,
): (active: Active, upTo: number) => void {
  const { db, project } = context
  const projectDeal = createDealProjection(context)
  const projectLead = createLeadProjection(context, changed)
  const leadsOf = db.prepare<[number, number], { lead_key: string }>(
    'select lead_key from lead where project_id = ? and person_id = ?',
  )
  const leadOf = db.prepare<[number, string], { lead_key: string | null }>(
    'select lead_key from deal where project_id = ? and deal_key = ?',
  )
  return ({ dealKeys, leadKeys, personIds }, upTo) => {
    const leads = new Set(leadKeys)
    for (const person of personIds) {
      for (const { lead_key: key } of leadsOf.all(project.id, person)) leads.add(key)
    }
    for (const key of dealKeys) {
      const before = leadOf.get(project.id, key)?.lead_key ?? null
      const { leadKey } = projectDeal(key, upTo)
      if (before !== null) leads.add(before)
      if (leadKey !== null) leads.add(leadKey)
    }
    const dependent = new Set<string>()
    for (const key of leads) {
      for (const deal of projectLead(key, upTo).dealKeys) dependent.add(deal)
    }
    for (const key of dependent) projectDeal(key, upTo)
    // Also those whose own row stays: their touches, their lead or their past may be others now.
    for (const key of [...dealKeys, ...dependent]) changed.note('deal', key)
  }
}
