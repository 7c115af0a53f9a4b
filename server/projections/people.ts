import type { AliasGraph } from './alias-graph.ts'
import type { ProjectionContext } from './context.ts'
import type { VisitorChange } from './visitors.ts'

/** Persons whose aliases changed, by term. */
export type TouchedPersons = ReadonlySet<number>

/**
 * People and accounts, each summed up from its visitors.
 *
 * A person is a user id with every id that aliases lead to it; `person_member` holds the ids that
 * stand for another. Only people and accounts of touched visitors and aliases are summed up again.
 *
 * @returns the persons for whom somebody stood until now and does no more
 */
export function createPeopleProjection(
  { db, project }: ProjectionContext,
  aliases: AliasGraph,
): (visitors: readonly VisitorChange[], aliased: TouchedPersons) => ReadonlySet<number> {
  const members = createMembers({ db, project }, aliases)
  const sumUpPerson = prepareSum(
    { db, project },
    {
      table: 'person',
      key: 'person_id',
      people: '',
      index: 'visitor_project_person',
      where: `visitor.person_id in (
        select @key union
        select member_id from person_member where project_id = @project and person_id = @key)
        and not exists (
          select 1 from person_member where project_id = @project and member_id = @key)`,
    },
  )
  const sumUpAccount = prepareSum(
    { db, project },
    {
      table: 'account',
      key: 'account_id',
      people: `, count(distinct coalesce((
        select person_id from person_member
        where project_id = @project and member_id = visitor.person_id), visitor.person_id))`,
      index: 'visitor_project_account',
      where: 'visitor.account_id = @key',
    },
  )
  const accountsOf = db.prepare<[number, number], { account_id: number }>(
    `select distinct account_id from visitor indexed by visitor_project_person
     where project_id = ? and person_id = ? and account_id is not null`,
  )
  return (visitors, aliased) => {
    const persons = new Set<number>(aliased)
    const accounts = new Set<number>()
    for (const { before, after } of visitors) {
      for (const side of [before, after]) {
        if (side.personId !== null) persons.add(side.personId)
        if (side.accountId !== null) accounts.add(side.accountId)
      }
    }
    const { canonical, moved, left } = members(persons)
    for (const person of moved) {
      for (const { account_id } of accountsOf.all(project.id, person)) accounts.add(account_id)
    }
    for (const person of canonical) sumUpPerson(person)
    for (const account of accounts) sumUpAccount(account)
    return left
  }
}

type Where = Pick<ProjectionContext, 'db' | 'project'>

type Members = {
  /** The persons to sum up. */
  canonical: Set<number>
  /** The ids that now stand for somebody else. */
  moved: Set<number>
  /** Whom those stood for until now. */
  left: Set<number>
}

/** Keeps `person_member`. */
function createMembers(
  { db, project }: Where,
  aliases: AliasGraph,
): (persons: ReadonlySet<number>) => Members {
  const select = db.prepare<[number, number], { person_id: number }>(
    'select person_id from person_member where project_id = ? and member_id = ?',
  )
  const write = db.prepare(
    'insert or replace into person_member (project_id, member_id, person_id) values (?, ?, ?)',
  )
  const remove = db.prepare('delete from person_member where project_id = ? and member_id = ?')
  return (persons) => {
    const canonical = new Set<number>()
    const moved = new Set<number>()
    const left = new Set<number>()
    const connected = new Set([...persons].flatMap((person) => [...aliases.connected(person)]))
    for (const person of connected) {
      const before = select.get(project.id, person)?.person_id ?? person
      const after = aliases.canonical(person)
      canonical.add(before).add(after)
      if (before === after) continue
      moved.add(person)
      left.add(before)
      if (after === person) remove.run(project.id, person)
      else write.run(project.id, person, after)
    }
    return { canonical, moved, left }
  }
}

/**
 * Replaces one row by the sum of its visitors; a row without visitors goes.
 *
 * The index is named because SQLite would rather read every visitor of the project, for each person.
 */
function prepareSum(
  { db, project }: Where,
  {
    table,
    key,
    people,
    index,
    where,
  }: { table: string; key: string; people: string; index: string; where: string },
): (id: number) => void {
  const remove = db.prepare(`delete from ${table} where project_id = ? and ${key} = ?`)
  const insert = db.prepare(`
    insert into ${table}
    select @project, @key, min(first_seen_at_ms), max(last_seen_at_ms), sum(events), count(*)${people}
    from visitor indexed by ${index} where project_id = @project and ${where}
    having count(*) > 0`)
  return (id) => {
    remove.run(project.id, id)
    insert.run({ project: project.id, key: id })
  }
}
