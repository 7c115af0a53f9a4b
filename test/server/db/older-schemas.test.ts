import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readProjectBySlug } from '../../../server/config-store/projects.ts'
import { inspectDatabase } from '../../../server/db/copy.ts'
import { migrations } from '../../../server/db/migrations/index.ts'
import { openStore, type Store } from '../../../server/db/store.ts'
import { rebuildProject } from '../../../server/projections/rebuild.ts'
import { temporaryDirectory } from '../../support/server-process.ts'
import { Sqlite } from '../../../server/db/sqlite.ts'

/** Dumps of databases as each version left them, after the same events had been sent to it. */
const DUMPS = fileURLToPath(new URL('../../fixtures/schemas', import.meta.url))
const NAMES = Object.keys(migrations)
const versions = readdirSync(DUMPS).map((file) => file.replace('.sql', ''))

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let store: Store | undefined
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(async () => {
  await store?.close()
  store = undefined
  await directory.remove()
})

async function place(version: string): Promise<string> {
  await mkdir(directory.path, { recursive: true })
  const path = join(directory.path, 'takt.db')
  const db = new Sqlite(path)
  db.pragma('foreign_keys = off')
  db.exec(readFileSync(join(DUMPS, `${version}.sql`), 'utf8'))
  db.close()
  return path
}

describe('a database of an older version', () => {
  it('exists for every version of the schema that has ever been released', () => {
    const newestDay = NAMES.at(-1)?.slice(0, 10) ?? ''
    const released = NAMES.filter((name) => name.slice(0, 10) < newestDay)
    expect(NAMES).toEqual(expect.arrayContaining(versions))
    expect(versions).toEqual(expect.arrayContaining(released))
  })

  it.each(versions)(
    'opens from %s with every number, and is copied before it changes',
    async (version) => {
      const before = inspectDatabase(await place(version)).counts
      store = await openStore(directory.path)
      const project = await readProjectBySlug(store.reader, 'shop')
      if (project === undefined) throw new Error('the project is gone')
      await rebuildProject({ store, project })

      expect(countOf(store, 'event')).toBe(before['event']?.['shop'])
      expect(sums(store)).toEqual({ visitors: 6, people: 3, orders: 3, minor: 6_897 })
      expect(exposures(store)).toEqual([
        { variant: 'b', units: 3 },
        { variant: 'control', units: 3 },
      ])

      const next = NAMES[NAMES.indexOf(version) + 1]
      const copy = join(directory.path, 'backups', `before-${next ?? ''}.db`)
      expect(existsSync(copy)).toBe(next !== undefined)
      if (next !== undefined)
        expect(inspectDatabase(copy)).toMatchObject({ damage: [], counts: before })
    },
  )

  it('is refused when a newer version wrote it, and left as it is', async () => {
    const path = await place(NAMES.findLast((name) => versions.includes(name)) ?? '')
    const db = new Sqlite(path)
    db.prepare('insert into kysely_migration (name, timestamp) values (?, ?)').run(
      '2999-01-01-x',
      '',
    )
    db.close()
    await expect(openStore(directory.path)).rejects.toThrow(/newer version of Takt.*2999-01-01-x/)
  })
})

const countOf = ({ writer }: Store, table: string): unknown =>
  writer.raw.prepare(`select count(*) from "${table}"`).pluck().get()

function sums({ writer }: Store): unknown {
  return writer.raw
    .prepare(
      `select (select count(distinct visitor_id) from session) as visitors,
        (select count(*) from person) as people, count(*) as orders, sum(gross_minor) as minor
       from "order"`,
    )
    .get()
}

function exposures({ writer }: Store): unknown {
  return writer.raw
    .prepare('select variant_key as variant, count(*) as units from exposure group by 1 order by 1')
    .all()
}
