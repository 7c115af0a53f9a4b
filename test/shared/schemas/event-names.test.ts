import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { recordKindOf } from '../../../shared/schemas/crm.ts'
import { EVENT_NAME } from '../../../shared/schemas/event.ts'

const PAGE = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8')
const [shop = '', sales = ''] = PAGE.split('## A sales team')
const namesIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/gu)].map(([, name = '']) => name)
/** The rows of the table in a part of the page, cell by cell. */
const rowsOf = (part: string): string[][] =>
  part
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Event'))
    .map((line) => line.split('|').slice(1, -1))

describe('the page of events that mean something', () => {
  it.each(rowsOf(sales).map(([names = '', id = '']) => [namesIn(names), namesIn(id)[0]] as const))(
    'names events of a record as they are read: %j',
    (names, id) => {
      for (const name of names) expect(`${String(recordKindOf(name))}_id`, name).toBe(id)
    },
  )

  it('names every event of a shop that is read from a client', () => {
    const named = new Set(rowsOf(shop).flatMap(([names = '']) => namesIn(names)))
    const known = Object.values(EVENT_NAME).filter(
      (name) => !name.endsWith('Imported') && recordKindOf(name) === undefined,
    )
    expect([...named]).toEqual(expect.arrayContaining(known))
  })
})
