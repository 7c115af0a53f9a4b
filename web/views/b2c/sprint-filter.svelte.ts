const NAMES = ['channel', 'device', 'country', 'landing', 'variant'] as const
export type FilterName = (typeof NAMES)[number]

/** What the sprint is filtered by; it stands in the address, so that a link shows the same. */
export class SprintFilter {
  readonly names = NAMES
  values = $state<Record<FilterName, string>>(fromAddress())
  /** `channel=email&device=mobile`, empty without a filter. */
  readonly query = $derived(
    NAMES.filter((name) => this.values[name] !== '')
      .map((name) => `${name}=${encodeURIComponent(this.values[name])}`)
      .join('&'),
  )

  /** The filters that are set, by name. */
  readonly asked = $derived(
    Object.fromEntries(NAMES.map((name) => [name, this.values[name]])) as Record<
      FilterName,
      string
    >,
  )

  set(name: FilterName, value: string): void {
    this.values = { ...this.values, [name]: value.trim() }
    this.#show()
  }

  clear(): void {
    this.values = { channel: '', device: '', country: '', landing: '', variant: '' }
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
