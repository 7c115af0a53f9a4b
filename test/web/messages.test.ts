import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CRM_KINDS } from '../../server/import/crm/crm-import.ts'
import { LIST_KINDS } from '../../server/import/crm/list-rows.ts'
import { PROBLEM_TEXTS } from '../../server/import/crm/problems.ts'
import { inGerman } from '../../shared/notes/in-german.ts'
import { de } from '../../web/messages/de.ts'
import { en } from '../../web/messages/en.ts'

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').toSorted()

describe('the messages', () => {
  it('exist in both languages, with the same placeholders', () => {
    expect(Object.keys(de)).toEqual(Object.keys(en))
    for (const [key, text] of Object.entries(en)) {
      expect(placeholders(de[key as keyof typeof de]), key).toEqual(placeholders(text))
    }
  })

  it('belong to one area each: none takes the place of another', () => {
    for (const language of ['en', 'de']) {
      const folder = fileURLToPath(new URL(`../../web/messages/${language}/`, import.meta.url))
      const keys = readdirSync(folder).flatMap((file) =>
        Object.keys(JSON.parse(readFileSync(folder + file, 'utf8')) as object),
      )
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
    }
  })

  it('are never empty', () => {
    expect(Object.values({ ...en, ...de }).filter((text) => text.trim() === '')).toEqual([])
  })

  it('name every field that an import can fill, in both languages', () => {
    const fields = [...Object.values(CRM_KINDS), ...Object.values(LIST_KINDS)].flatMap((kind) =>
      Object.keys(kind.fields),
    )
    const unnamed = [...new Set(fields)].filter((field) => !(`imports.field.${field}` in en))
    expect(unnamed).toEqual([])
  })

  it('say what is wrong with a file in German too', () => {
    const english = Object.values(PROBLEM_TEXTS).filter((text) => inGerman(text) === text)
    expect(english).toEqual([])
  })
})
