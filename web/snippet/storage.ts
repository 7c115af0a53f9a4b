/**
 * Storage that a browser, or the visitor, may refuse at any moment; what is refused lives as long as
 * the page.
 */
export type Storage = {
  get(key: string): string | null
  /** @param always stores it even without consent: only the consent itself */
  set(key: string, value: string, always?: boolean): void
  remove(key: string): void
  /** From now on things are kept on the device, or only in memory; then the device forgets them. */
  keep(isAllowed: boolean): void
}

export function createStorage(keys: readonly string[]): Storage {
  let isKept = true
  const memory: Record<string, string | undefined> = {}
  const onDevice = <T>(work: (device: globalThis.Storage) => T): T | null => {
    try {
      return work(localStorage)
    } catch {
      // Blocked or full: the page's own memory has it.
      return null
    }
  }
  return {
    get: (key) => memory[key] ?? (isKept ? onDevice((device) => device.getItem(key)) : null),
    set(key, value, always) {
      memory[key] = value
      if (isKept || always === true) {
        onDevice((device) => {
          device.setItem(key, value)
        })
      }
    },
    remove(key) {
      delete memory[key]
      onDevice((device) => {
        device.removeItem(key)
      })
    },
    keep(isAllowed) {
      isKept = isAllowed
      onDevice((device) => {
        for (const key of keys) {
          const value = memory[key]
          if (!isAllowed) device.removeItem(key)
          else if (value) device.setItem(key, value)
        }
      })
      if (!isAllowed) for (const key of keys) delete memory[key]
    },
  }
}
