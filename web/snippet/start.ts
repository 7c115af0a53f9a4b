import { type Assignment, createTakt } from './client.ts'
import { onOutboundClick } from './links.ts'
import { onNavigation } from './page.ts'
import type { SnippetConfig, Takt } from './types.ts'

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

const OWN = 'takt_own'

const ignore = (): void => undefined

/** What the page may call; a fault of ours must not become the shop's. */
export function createGuarded(config: SnippetConfig, host: string, assignment?: Assignment): Takt {
  const takt = createTakt(config, host, { assignment, isRefused: mayNotMeasure() })
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

/** Measures this page: views, navigation, outbound links. */
export function watch(takt: Takt): void {
  takt.page()
  onNavigation(() => {
    takt.page()
  })
  onOutboundClick((url) => {
    takt.track('Outbound Link Clicked', { url })
  })
}

/** Global Privacy Control, or a browser of our own people: `?takt=off` says so, `?takt=on` takes it back. */
function mayNotMeasure(): boolean {
  if (navigator.globalPrivacyControl === true) return true
  try {
    const said = /[?&]takt=(on|off)\b/.exec(location.search)?.[1]
    if (said === 'off') localStorage.setItem(OWN, '1')
    if (said === 'on') localStorage.removeItem(OWN)
    return localStorage.getItem(OWN) !== null
  } catch {
    return false
  }
}

/** What the script does when it arrives; the server has put the configuration in front of it. */
export function start(assignment?: Assignment, load?: typeof loadConfig): void {
  const script = document.currentScript as HTMLScriptElement | null
  if (script === null) return
  const { key, vitals } = script.dataset
  const host = script.src.replace(/t(\/[\w-]+)?\.js(\?.*)?$/, '')
  const run = (config: SnippetConfig): void => {
    const takt = createGuarded(config, host, assignment)
    window.takt = takt
    // Consent that the page knew before the snippet comes before the first page view.
    replay(takt)
    watch(takt)
    if (vitals !== undefined && takt.consent() !== 'denied') {
      import(/* @vite-ignore */ `${host}t/vitals.js`).catch(ignore)
    }
  }
  const config = window.__takt
  delete window.__takt
  try {
    if (config !== undefined) run(config)
    else if (key !== undefined) void load?.(host, key).then(run).catch(ignore)
  } catch {
    // The shop goes on without us.
  }
}

/** Fetches the configuration for a script that came without it. */
export const loadConfig = async (host: string, writeKey: string): Promise<SnippetConfig> => {
  if (navigator.globalPrivacyControl === true) return { writeKey, experiments: [] }
  const answer = await fetch(`${host}t.json?k=${encodeURIComponent(writeKey)}`)
  return (await answer.json()) as SnippetConfig
}

function replay(takt: Takt): void {
  const early = window.taktq
  const push = ([name, ...args]: [keyof Takt, ...unknown[]]): unknown =>
    (takt[name] as (...args: unknown[]) => unknown)(...args)
  window.taktq = { push }
  if (Array.isArray(early)) for (const call of early) push(call as [keyof Takt, ...unknown[]])
}
