import type { ProjectionContext } from '../context.ts'

/** The account of a person who names none: that of the contact who they are, else of their mail domain. */
export type AccountOf = (personId: number) => number | null

const DOMAIN = /^[^\s@]+@([^\s@]+\.[^\s@]+)$/u

export function createAccountOfPerson({ db, project, terms }: ProjectionContext): AccountOf {
  const contact = db.prepare<[number, number], { account_id: number }>(`
    select account_id from contact
    where project_id = ? and person_id = ? and account_id is not null
    order by contact_key limit 1`)
  const byDomain = db.prepare<[number, string], { account_id: number }>(`
    select account_id from account_profile where project_id = ? and domain = ?
    order by account_key limit 1`)
  return (personId) => {
    const known = contact.get(project.id, personId)
    if (known !== undefined) return known.account_id
    const domain = DOMAIN.exec(terms.text(personId) ?? '')?.[1]
    if (domain === undefined) return null
    return byDomain.get(project.id, domain.toLowerCase())?.account_id ?? null
  }
}

/** Persons whose ids are addresses in one of some mail domains. */
export function createPersonsOfDomains({
  db,
  project,
}: ProjectionContext): (domains: readonly string[]) => number[] {
  const select = db.prepare<[number, string], { id: number }>(`
    select id from term
    where project_id = ? and kind = 'person' and instr(value, '@') > 0
      and lower(substr(value, instr(value, '@') + 1)) in (select value from json_each(?))`)
  return (domains) =>
    domains.length === 0 ? [] : select.all(project.id, JSON.stringify(domains)).map(({ id }) => id)
}
