import { assignVariant } from '../../shared/assignment/index.ts'
import { createIdentity, newId } from './identity.ts'
import { contextOf, onNavigation, pageOf } from './page.ts'
import { createQueue } from './queue.ts'
import { createStorage } from './storage.ts'
import type { Fields, SnippetConfig, Takt } from './types.ts'

declare global {
  interface Window {
    takt?: Takt
    /** Calls made before the snippet arrived: `(window.taktq ||= []).push(['track', 'Event'])`. */
    taktq?: { push(call: [keyof Takt, ...unknown[]]): unknown }
    __takt?: SnippetConfig
  }
  interface Navigator {
    globalPrivacyControl?: boolean
  }
}

const EXPOSED = 'takt_x'

/** Stands in where the visitor may not be measured: nothing is stored, nothing is sent. */
const silent: Takt = {
  track: () => undefined,
  identify: () => undefined,
  page: () => undefined,
  group: () => undefined,
  variant: () => null,
  reset: () => undefined,
  visitorId: () => null,
}

function createTakt({ writeKey, experiments }: SnippetConfig, host: string): Takt {
  const storage = createStorage()
  const identity = createIdentity(storage)
  const queue = createQueue(`${host}v1/batch`, writeKey, storage)
  const add = (event: object): void => {
    queue.add({
      messageId: newId(),
      timestamp: new Date().toISOString(),
      anonymousId: identity.visitorId(),
      userId: identity.userId(),
      context: { ...contextOf(), groupId: identity.groupId() ?? undefined },
      ...event,
    })
  }
  const track = (event: string, properties: Fields = {}): void => {
    add({ type: 'track', event, properties })
  }
  const expose = (experimentKey: string, variantKey: string): void => {
    const seen = (storage.get(EXPOSED) ?? '').split('\n')
    const mark = `${identity.visitorId()} ${experimentKey} ${variantKey}`
    if (seen.includes(mark)) return
    storage.set(EXPOSED, [...seen, mark].slice(-50).join('\n'))
    track('Experiment Viewed', { experimentKey, variantKey })
  }
  return {
    track,
    identify(userId, traits = {}) {
      identity.setUser(userId)
      add({ type: 'identify', traits })
    },
    page(name, properties = {}) {
      add({ type: 'page', name, properties: { ...pageOf(), ...properties } })
    },
    group(groupId, traits = {}) {
      identity.setGroup(groupId)
      add({ type: 'group', groupId, traits })
    },
    variant(experimentKey) {
      const experiment = experiments.find(({ key }) => key === experimentKey)
      if (experiment === undefined) return null
      const { seed, variants, unit } = experiment
      const unitId = unit === 'account' ? identity.groupId() : identity.visitorId()
      const variant = assignVariant({ seed, variants, unitId: unitId ?? '' })
      if (variant !== null) expose(experimentKey, variant)
      return variant
    },
    reset() {
      identity.reset()
    },
    visitorId: () => identity.visitorId(),
  }
}

/** A fault of ours must not become the shop's. */
function guarded(takt: Takt): Takt {
  const safe: Record<string, unknown> = {}
  for (const [name, method] of Object.entries(takt) as [
    keyof Takt,
    (...args: unknown[]) => unknown,
  ][]) {
    safe[name] = (...args: unknown[]) => {
      try {
        return method(...args)
      } catch {
        return null
      }
    }
  }
  return safe as Takt
}

function start(): void {
  const config = window.__takt
  delete window.__takt
  const source =
    document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : ''
  const host = source.replace(/t\.js(\?.*)?$/, '')
  const mayMeasure = config !== undefined && navigator.globalPrivacyControl !== true
  const takt = mayMeasure ? guarded(createTakt(config, host)) : silent
  window.takt = takt
  replay(takt)
  if (!mayMeasure) return
  takt.page()
  onNavigation(() => {
    takt.page()
  })
}

function replay(takt: Takt): void {
  const early = window.taktq
  const push = ([name, ...args]: [keyof Takt, ...unknown[]]): unknown =>
    (takt[name] as (...args: unknown[]) => unknown)(...args)
  window.taktq = { push }
  if (Array.isArray(early)) for (const call of early) push(call as [keyof Takt, ...unknown[]])
}

try {
  start()
} catch {
  window.takt ??= silent
}
