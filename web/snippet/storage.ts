/** Storage that a browser may refuse at any moment; what it refuses lives as long as the page. */
export type Storage = {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
}

export function createStorage(): Storage {
  const memory: Record<string, string | undefined> = {}
  return {
    get(key) {
      try {
        return localStorage.getItem(key) ?? memory[key] ?? null
      } catch {
        return memory[key] ?? null
      }
    },
    set(key, value) {
      memory[key] = value
      try {
        localStorage.setItem(key, value)
      } catch {
        // Blocked or full: the page's own memory has it.
      }
    },
    remove(key) {
      delete memory[key]
      try {
        localStorage.removeItem(key)
      } catch {
        // Blocked: there is nothing to remove.
      }
    },
  }
}
