/** What the server puts in front of the snippet. */
export type SnippetConfig = {
  writeKey: string
  experiments: readonly {
    key: string
    seed: string
    /** Present when accounts are bucketed, not visitors. */
    unit?: 'account'
    variants: readonly { key: string; weight: number }[]
  }[]
}

export type Fields = Readonly<Record<string, unknown>>

/** The storefront's side of Takt: `window.takt`. No method throws. */
export type Takt = {
  /** Records that something happened, e.g. `takt.track('Product Added', { product_id: 'x' })`. */
  track(event: string, properties?: Fields): void
  /** Says who the visitor is, e.g. after sign-in. */
  identify(userId: string, traits?: Fields): void
  /** Records a page view; the snippet does so by itself, also in single-page applications. */
  page(name?: string, properties?: Fields): void
  /** Says which account (company) the visitor belongs to. */
  group(groupId: string, traits?: Fields): void
  /**
   * The visitor's variant of a running experiment, and proof that it was seen.
   *
   * An experiment on accounts buckets by the account that `group` named.
   *
   * @returns null when the experiment does not run, its account is not known yet or the visitor may not
   *   be measured: show the original
   */
  variant(experimentKey: string): string | null
  /** Forgets the visitor: the next event is somebody else's. */
  reset(): void
  /** The anonymous visitor's id; null when nothing may be stored. */
  visitorId(): string | null
}
