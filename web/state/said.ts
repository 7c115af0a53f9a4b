import { inGerman, type Noun } from '@takt/shared/notes/in-german.ts'
import { language } from './i18n.svelte.ts'

/**
 * A sentence of the API in the reader's language; as it is where it has no German yet.
 *
 * @param nouns names that may stand in it in English
 */
export const said = (sentence: string, nouns: readonly Noun[] = []): string =>
  language.code === 'en' ? sentence : inGerman(sentence, nouns)
