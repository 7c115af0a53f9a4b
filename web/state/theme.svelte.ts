export type ThemeChoice = 'system' | 'light' | 'dark'

const STORED = 'takt.theme'
const SYSTEM_DARK = matchMedia('(prefers-color-scheme: dark)')

/** Light, dark, or as the system has it. */
class Theme {
  #choice = $state<ThemeChoice>(initial())
  #systemIsDark = $state(SYSTEM_DARK.matches)

  constructor() {
    SYSTEM_DARK.addEventListener('change', ({ matches }) => (this.#systemIsDark = matches))
  }

  /** What is shown, for what is drawn instead of styled. */
  get isDark(): boolean {
    return this.#choice === 'system' ? this.#systemIsDark : this.#choice === 'dark'
  }

  get choice(): ThemeChoice {
    return this.#choice
  }

  set choice(choice: ThemeChoice) {
    this.#choice = choice
    if (choice === 'system') {
      localStorage.removeItem(STORED)
      delete document.documentElement.dataset['theme']
    } else {
      localStorage.setItem(STORED, choice)
      document.documentElement.dataset['theme'] = choice
    }
  }
}

function initial(): ThemeChoice {
  const stored = localStorage.getItem(STORED)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export const theme = new Theme()
