import i18next from 'i18next'
import { de } from '../messages/de.ts'
import { en } from '../messages/en.ts'

export type LanguageCode = 'en' | 'de'
export type MessageKey = keyof typeof en

const STORED = 'takt.language'

void i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en }, de: { translation: de } },
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  initAsync: false,
})

/** The reader's language: the chosen one, else the browser's. */
class Language {
  #code = $state<LanguageCode>(initial())

  constructor() {
    this.#apply()
  }

  get code(): LanguageCode {
    return this.#code
  }

  /** For numbers and dates: the reader's own region where it speaks the language. */
  get locale(): string {
    return navigator.languages.find((tag) => tag.toLowerCase().startsWith(this.#code)) ?? this.#code
  }

  set code(code: LanguageCode) {
    this.#code = code
    localStorage.setItem(STORED, code)
    this.#apply()
  }

  #apply(): void {
    void i18next.changeLanguage(this.#code)
    document.documentElement.lang = this.#code
  }
}

function initial(): LanguageCode {
  const stored = localStorage.getItem(STORED)
  if (stored === 'en' || stored === 'de') return stored
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'
}

export const language = new Language()

/** A message in the reader's language; redraws when the language changes. */
export function t(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  return i18next.t(key, { ...values, lng: language.code })
}
