const NAMES = ['channel', 'device', 'country', 'landing', 'variant'] as const
export type FilterName = (typeof NAMES)[number]
const NONE = { channel: '', device: '', country: '', landing: '', variant: '' }

/** What a page is filtered by; it stands in the address, so that a link shows the same. */
export class SprintFilter {
  /** What the page can be filtered by. */
  readonly names: readonly FilterName[]
  /** What the address asks for and the page cannot answer. */
  readonly ignored: readonly FilterName[]
  values = $state<Record<FilterName, string>>(NONE)
  /** `channel=email&device=mobile`, empty without a filter. */
  readonly query = $derived(
    NAMES.filter((name) => this.values[name] !== '')
      .map((name) => `${name}=${encodeURIComponent(this.values[name])}`)
      .join('&'),
  )

  /** The names of those that are set. */
  readonly active = $derived(NAMES.filter((name) => this.values[name] !== ''))
  /** The filters that are set, by name. */
  readonly asked = $derived(
    Object.fromEntries(NAMES.map((name) => [name, this.values[name]])) as Record<
      FilterName,
      string
    >,
  )

  constructor(names: readonly FilterName[] = NAMES) {
    const asked = fromAddress()
    this.names = names
    this.values = { ...NONE, ...Object.fromEntries(names.map((name) => [name, asked[name]])) }
    this.ignored = NAMES.filter((name) => !names.includes(name) && asked[name] !== '')
  }

  set(name: FilterName, value: string): void {
    this.values = { ...this.values, [name]: value.trim() }
    this.#show()
  }

  clear(): void {
    this.values = NONE
    this.#show()
  }

  #show(): void {
    const { query } = this
    history.replaceState(null, '', location.pathname + (query === '' ? '' : `?${query}`))
  }
}

function fromAddress(): Record<FilterName, string> {
  const asked = new URLSearchParams(location.search)
  const of = (name: FilterName): string => asked.get(name) ?? ''
  return {
    channel: of('channel'),
    device: of('device'),
    country: of('country'),
    landing: of('landing'),
    variant: of('variant'),
  }
}
