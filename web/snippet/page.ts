export type PageContext = {
  page: ReturnType<typeof pageOf>
  campaign?: Record<string, string>
  userAgent: string
  locale: string
  library: { name: string }
}

/** What every event says about the page it happened on. Query strings stay here but for campaigns. */
export function contextOf(): PageContext {
  const campaign: Record<string, string> = {}
  new URLSearchParams(location.search).forEach((value, key) => {
    if (key.startsWith('utm_')) campaign[key === 'utm_campaign' ? 'name' : key.slice(4)] = value
  })
  return {
    page: pageOf(),
    ...(Object.keys(campaign).length > 0 ? { campaign } : {}),
    userAgent: navigator.userAgent,
    locale: navigator.language,
    library: { name: 'takt' },
  }
}

export function pageOf(): { path: string; url: string; title: string; referrer: string } {
  const { origin, pathname } = location
  return {
    path: pathname,
    url: origin + pathname,
    title: document.title,
    referrer: /^[^?#]*/.exec(document.referrer)?.[0] ?? '',
  }
}

/** Calls back whenever a single-page application shows another address. */
export function onNavigation(callback: () => void): void {
  const address = (): string => location.pathname + location.search
  let last = address()
  const check = (): void => {
    const now = address()
    if (now === last) return
    last = now
    callback()
  }
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name].bind(history)
    history[name] = (...args) => {
      original(...args)
      // The application sets its title after the address.
      setTimeout(check, 0)
    }
  }
  addEventListener('popstate', check)
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) callback()
  })
}
