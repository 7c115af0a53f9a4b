import { createIdentity, IDENTITY_KEYS, newId } from './identity.ts'
import { contextOf, pageOf } from './page.ts'
import { createQueue, QUEUE_KEY } from './queue.ts'
import { createStorage, type Storage } from './storage.ts'
import type { Consent, Fields, SnippetConfig, Takt } from './types.ts'

const CONSENT = 'takt_c'

/** What assignment needs of the rest. */
export type Inside = {
  config: SnippetConfig
  storage: Storage
  visitorId: () => string | null
  groupId: () => string | null
  /** What the page said that experiments may be targeted by. */
  attributes: () => Fields
  track: (event: string, properties?: Fields) => void
  /** Notes what this page showed, so that whatever happens on it can be told apart by variant. */
  show: (experimentKey: string, variantKey: string) => void
}

/** Gives `takt.variant`; left out where no experiment runs. */
export type Assignment = { storageKey: string; variantOf(inside: Inside): Takt['variant'] }

/**
 * Everything that the page can call.
 *
 * @param isRefused the visitor may not be measured, whatever the page says
 */
// oxlint-disable-next-line max-lines-per-function -- every seam costs bytes that each visitor pays
export function createTakt(
  config: SnippetConfig,
  host: string,
  { assignment, isRefused }: { assignment: Assignment | undefined; isRefused: boolean },
): Takt {
  const standard = config.consent ?? 'full'
  const storage = createStorage([...IDENTITY_KEYS, QUEUE_KEY, assignment?.storageKey ?? QUEUE_KEY])
  let state = isRefused ? 'denied' : ((storage.get(CONSENT) as Consent | null) ?? standard)
  storage.keep(state === 'full')
  const identity = createIdentity(storage)
  const queue = createQueue(`${host}v1/batch`, config.writeKey, storage)
  let attributes: Fields = {}
  let variants: Record<string, string> | undefined
  let wantsPage = false

  const groupId = (): string | null => (state === 'denied' ? null : identity.groupId())
  const visitorId = (): string | null => {
    if (state === 'full') return identity.visitorId()
    return state === 'denied' ? null : (config.visitor ?? null)
  }
  const add = (event: object): void => {
    if (state === 'denied') return
    queue.add({
      messageId: newId(),
      timestamp: new Date().toISOString(),
      // The server gives a visitor without storage an id that holds for today.
      anonymousId: state === 'full' ? visitorId() : undefined,
      userId: identity.userId(),
      context: {
        ...contextOf(),
        groupId: groupId() ?? undefined,
        consent: state,
        variants,
      },
      ...event,
    })
  }
  const track = (event: string, properties: Fields = {}): void => {
    add({ type: 'track', event, properties })
  }
  const page = (name?: string, properties: Fields = {}): void => {
    wantsPage = true
    add({ type: 'page', name, properties: { ...pageOf(), ...properties } })
  }
  const know = (fields: Fields): void => {
    attributes = { ...attributes, ...fields }
  }
  const show = (experimentKey: string, variantKey: string): void => {
    variants = { ...variants, [experimentKey]: variantKey }
  }
  return {
    track,
    page,
    visitorId,
    attributes: know,
    identify(userId, traits = {}) {
      identity.setUser(userId)
      know(traits)
      add({ type: 'identify', traits })
    },
    group(id, traits = {}) {
      identity.setGroup(id)
      add({ type: 'group', groupId: id, traits })
    },
    variant:
      assignment?.variantOf({
        config,
        storage,
        visitorId,
        groupId,
        attributes: () => attributes,
        track,
        show,
      }) ?? (() => null),
    consent(to = state) {
      const before = state
      if (isRefused || to === before) return state
      state = to
      storage.keep(to === 'full')
      storage.remove(CONSENT)
      if (to !== 'full') identity.forget()
      if (to === 'denied') queue.clear()
      // Who agrees to no storage gets none, not even to remember that.
      if (to !== standard && (to !== 'cookieless' || standard === 'full')) {
        storage.set(CONSENT, to, true)
      }
      if (before === 'denied' && wantsPage) page()
      return state
    },
    reset() {
      if (state === 'full') identity.reset()
    },
  }
}
