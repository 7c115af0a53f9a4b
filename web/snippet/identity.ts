import type { Storage } from './storage.ts'

const NAME = 'takt_id'
const YEAR_S = '31536000'
const USER = 'takt_u'
const ACCOUNT = 'takt_g'

/** What this room keeps in the storage. */
export const IDENTITY_KEYS = [NAME, USER, ACCOUNT]

/** Who the visitor is: one first-party cookie, with storage and memory behind it. */
export type Identity = {
  /** Makes and stores an id where there is none: only with consent. */
  visitorId(): string
  userId(): string | null
  groupId(): string | null
  setUser(id: string): void
  setGroup(id: string): void
  /** The next visitor is somebody else. */
  reset(): void
  /** Takes the cookie back. */
  forget(): void
}

export function createIdentity(storage: Storage): Identity {
  let visitor: string | null = null
  const remember = (id: string): string => {
    writeCookie(id, YEAR_S)
    storage.set(NAME, id)
    return id
  }
  return {
    visitorId: () => (visitor ??= remember(fromCookie() ?? storage.get(NAME) ?? newId())),
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
      visitor = remember(newId())
    },
    forget() {
      visitor = null
      writeCookie('', '0')
    },
  }
}

function writeCookie(value: string, ageS: string): void {
  try {
    const secure = location.protocol === 'https:' ? ';secure' : ''
    document.cookie = `${NAME}=${value};path=/;max-age=${ageS};samesite=lax${secure}`
  } catch {
    // A sandboxed page has no cookies.
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
