import { describe, expect, it } from 'vitest'
import de from '../../web/messages/de.json' with { type: 'json' }
import en from '../../web/messages/en.json' with { type: 'json' }

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').toSorted()

describe('the messages', () => {
  it('exist in both languages, with the same placeholders', () => {
    expect(Object.keys(de)).toEqual(Object.keys(en))
    for (const [key, text] of Object.entries(en)) {
      expect(placeholders(de[key as keyof typeof de]), key).toEqual(placeholders(text))
    }
  })

  it('are never empty', () => {
    expect(Object.values({ ...en, ...de }).filter((text) => text.trim() === '')).toEqual([])
  })
})
