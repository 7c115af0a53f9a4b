import type { ApiFixture } from './api-fixture.ts'

type Cell = string | number | null

/** The id of an account, person or other term of the project. */
export function termOf({ log }: ApiFixture, kind: string, value: string): number {
  const { raw } = log.store.writer
  raw
    .prepare('insert or ignore into term (project_id, kind, value) values (?, ?, ?)')
    .run(log.project.id, kind, value)
  return raw
    .prepare<[number, string, string], number>(
      'select id from term where project_id = ? and kind = ? and value = ?',
    )
    .pluck()
    .get(log.project.id, kind, value) as number
}

const DEFAULTS: Readonly<Record<string, Record<string, Cell>>> = {
  deal: { status: 'open', currency: 'EUR', is_held: 0, is_held_strict: 0, details: '{}' },
  lead: {},
  touch: { channel: 'other', kind: 'other', is_offline: 0 },
  contact: {},
  account_profile: { currency: 'EUR' },
}

/** Puts a row into a read model of the sales side, as its projection would. */
export function putRow(api: ApiFixture, table: string, row: Record<string, Cell>): void {
  const full = { project_id: api.log.project.id, ...DEFAULTS[table], ...row }
  const columns = Object.keys(full)
  api.log.store.writer.raw
    .prepare(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    )
    .run(...Object.values(full))
}

export const atMs = (day: string, hour = 10): number =>
  Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000
