export type ThemeChoice = 'system' | 'light' | 'dark'

const STORED = 'takt.theme'

/** Light, dark, or as the system has it. */
class Theme {
  #choice = $state<ThemeChoice>(initial())

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
