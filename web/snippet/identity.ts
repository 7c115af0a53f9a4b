import type { Storage } from './storage.ts'

const NAME = 'takt_id'
const YEAR_S = 31_536_000
const USER = 'takt_u'
const ACCOUNT = 'takt_g'

/** Who the visitor is: one first-party cookie, with storage and memory behind it. */
export type Identity = {
  visitorId(): string
  userId(): string | null
  groupId(): string | null
  setUser(id: string): void
  setGroup(id: string): void
  reset(): void
}

export function createIdentity(storage: Storage): Identity {
  const remember = (id: string): string => {
    try {
      const secure = location.protocol === 'https:' ? ';secure' : ''
      document.cookie = `${NAME}=${id};path=/;max-age=${String(YEAR_S)};samesite=lax${secure}`
    } catch {
      // A sandboxed page has no cookies.
    }
    storage.set(NAME, id)
    return id
  }
  const fresh = (): string => remember(newId())
  let visitor = fromCookie() ?? storage.get(NAME)
  visitor = visitor === null ? fresh() : remember(visitor)
  return {
    visitorId: () => (visitor ??= fresh()),
    userId: () => storage.get(USER),
    groupId: () => storage.get(ACCOUNT),
    setUser(id) {
      storage.set(USER, id)
    },
    setGroup(id) {
      storage.set(ACCOUNT, id)
    },
    reset() {
      storage.remove(USER)
      storage.remove(ACCOUNT)
      visitor = fresh()
    },
  }
}

function fromCookie(): string | null {
  try {
    return /(?:^|;\s*)takt_id=([\w-]{8,64})/.exec(document.cookie)?.[1] ?? null
  } catch {
    return null
  }
}

/** Begins with the time, so that the server's index grows at its end; unguessable after it. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint32Array(3))
  return [Date.now(), ...random].map((part) => part.toString(36)).join('-')
}
