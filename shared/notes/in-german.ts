import { IMPORT_NOTES_DE } from './import-notes-de.ts'
import { NOTES_DE } from './notes-de.ts'

/** A name in both languages, as it may stand in a sentence of the API. */
export type Noun = Readonly<Record<'en' | 'de', string>>

const PATTERNS = [...NOTES_DE, ...IMPORT_NOTES_DE].map(([en, de]) => ({
  pattern: patternOf(en),
  names: namesOf(en),
  de,
}))

/**
 * A sentence of the API in German; as it is where there is none. Several notes on one number are joined
 * by "; ".
 *
 * @param nouns names that may stand in it in English
 */
export function inGerman(sentence: string, nouns: readonly Noun[] = []): string {
  const whole = translate(sentence, nouns)
  if (whole !== null) return whole
  return sentence
    .split('; ')
    .map((part) => translate(part, nouns) ?? part)
    .join('; ')
}

function translate(sentence: string, nouns: readonly Noun[]): string | null {
  for (const { pattern, names, de } of PATTERNS) {
    const found = pattern.exec(sentence)
    if (found !== null) {
      return names.reduce((text, name, index) => {
        const value = found[index + 1] ?? ''
        const noun = nouns.find(({ en }) => en === value)
        return text.replace(`{${name}}`, () => noun?.de ?? value)
      }, de)
    }
  }
  return null
}

function namesOf(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name ?? '')
}

/** Names may hold anything; other values end where the next note begins. */
function patternOf(template: string): RegExp {
  const parts = template.split(/(\{\w+\})/u).map((part) => {
    if (part === '{names}') return '(.+?)'
    if (part.startsWith('{')) return '([^;]+?)'
    return part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)
  })
  return new RegExp(`^${parts.join('')}$`, 'u')
}
