import type { Mode } from '@takt/shared/schemas/mode.ts'

/** Pages of a workspace; `web/views/pages.ts` says what they show. */
const PAGES = [
  'overview',
  'experiments',
  'program',
  'retro',
  'roadmap',
  'position',
  'customers',
  'channels',
  'compare',
  'pipeline',
  'forecast',
  'accounts',
  'revenue',
  'attribution',
  'seam',
  'events',
  'definitions',
  'workbench',
  'settings',
  'stages',
  'imports',
  'rows',
  'diagnosis',
] as const
export type Page = (typeof PAGES)[number]

/** Pages outside the workspaces. */
const FRONT_PAGES = [
  'sign-in',
  'setup',
  'invite',
  'reset',
  'account',
  'shared',
  'reference',
] as const
type FrontPage = (typeof FRONT_PAGES)[number]

/** What an address shows. */
export type Route =
  | { view: 'start' | 'lost' | FrontPage }
  | { view: 'project'; slug: string; mode: Mode; page: Page; detail: string | null }

/** `/p/{project}/{rhythm}/{page}[/{detail}]`, the front pages and the start; there is nothing else. */
export function parsePath(path: string): Route {
  const parts = decoded(path.split('/').filter((part) => part !== ''))
  if (parts === null) return { view: 'lost' }
  const [p, slug, mode, page = 'overview', detail] = parts
  if (p === undefined) return { view: 'start' }
  const front = FRONT_PAGES.find((name) => name === p)
  if (front !== undefined) return { view: front }
  const known = PAGES.find((name) => name === page)
  if (p !== 'p' || slug === undefined || known === undefined) return { view: 'lost' }
  if (mode !== 'b2c' && mode !== 'b2b') return { view: 'lost' }
  return { view: 'project', slug, mode, page: known, detail: detail ?? null }
}

/** Null where a percent sign stands for nothing. */
function decoded(parts: readonly string[]): string[] | null {
  try {
    return parts.map(decodeURIComponent)
  } catch {
    return null
  }
}

/** The address of a page of a project. */
export function pathOf(slug: string, mode: Mode, page: Page, detail?: string): string {
  const parts = ['p', slug, mode, page, ...(detail === undefined ? [] : [detail])]
  return `/${parts.map(encodeURIComponent).join('/')}`
}

class Router {
  #path = $state(location.pathname)
  #search = $state(location.search)
  readonly route = $derived(parsePath(this.#path))

  constructor() {
    addEventListener('popstate', () => this.#read())
  }

  /** What an address asks for behind its path, with the question mark. */
  get search(): string {
    return this.#search
  }

  /** @param path with or without a question behind it */
  go(path: string): void {
    if (path === location.pathname + location.search) return
    history.pushState(null, '', path)
    this.#read()
    scrollTo(0, 0)
  }

  #read(): void {
    this.#path = location.pathname
    this.#search = location.search
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
  router.go(link.pathname + link.search)
}

function isPlainClick(event: MouseEvent): boolean {
  const hasModifier = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
  return event.button === 0 && !hasModifier && !event.defaultPrevented
}

const isOurs = (path: string): boolean => path.startsWith('/p/') || parsePath(path).view !== 'lost'
