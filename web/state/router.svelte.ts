import type { Mode } from '@takt/shared/schemas/mode.ts'

export type Page = 'overview' | 'experiments' | 'events' | 'definitions' | 'workbench' | 'settings'

/** What an address shows. */
export type Route =
  | { view: 'start' }
  | { view: 'project'; slug: string; mode: Mode; page: Page; detail: string | null }

const PAGES: readonly Page[] = [
  'overview',
  'experiments',
  'events',
  'definitions',
  'workbench',
  'settings',
]

/** `/p/{project}/{rhythm}/{page}[/{detail}]`; everything else is the start page. */
export function parsePath(path: string): Route {
  const [p, slug, mode, page = 'overview', detail] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  const known = PAGES.find((name) => name === page)
  if (p !== 'p' || slug === undefined || known === undefined) return { view: 'start' }
  if (mode !== 'b2c' && mode !== 'b2b') return { view: 'start' }
  return { view: 'project', slug, mode, page: known, detail: detail ?? null }
}

/** The address of a page of a project. */
export function pathOf(slug: string, mode: Mode, page: Page, detail?: string): string {
  const parts = ['p', slug, mode, page, ...(detail === undefined ? [] : [detail])]
  return `/${parts.map(encodeURIComponent).join('/')}`
}

class Router {
  #path = $state(location.pathname)
  readonly route = $derived(parsePath(this.#path))

  constructor() {
    addEventListener('popstate', () => (this.#path = location.pathname))
  }

  go(path: string): void {
    if (path === location.pathname) return
    history.pushState(null, '', path)
    this.#path = path
    scrollTo(0, 0)
  }
}

export const router = new Router()

/** Follows plain clicks on links of our own without loading the page anew. */
export function followLinks(event: MouseEvent): void {
  if (!isPlainClick(event) || !(event.target instanceof Element)) return
  const link = event.target.closest('a')
  if (link === null || link.target !== '' || link.origin !== location.origin) return
  if (!isOurs(link.pathname)) return
  event.preventDefault()
  router.go(link.pathname)
}

function isPlainClick(event: MouseEvent): boolean {
  const hasModifier = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
  return event.button === 0 && !hasModifier && !event.defaultPrevented
}

const isOurs = (path: string): boolean => path === '/' || path.startsWith('/p/')
