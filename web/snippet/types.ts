/** What the visitor agreed to: nothing, measurement without storage, or all of it. */
export type Consent = 'denied' | 'cookieless' | 'full'

/** A running experiment, as it is assigned in the browser. */
export type DeliveredExperiment = {
  key: string
  seed: string
  /** Present when accounts are bucketed, not visitors. */
  unit?: 'account'
  variants: readonly { key: string; weight: number }[]
  coverage?: number
  layer?: { name: string; from: number; to: number }
  targeting?: readonly {
    attribute: string
    operator: 'in' | 'notIn' | 'atLeast' | 'below'
    values: readonly string[]
  }[]
}

/** What the server puts in front of the snippet. */
export type SnippetConfig = {
  writeKey: string
  /** What holds until the visitor has chosen; `full` when absent. */
  consent?: Consent
  /** Today's id of a visitor without storage, made by the server. */
  visitor?: string
  /** Share of all units that see no experiment. */
  holdout?: number
  experiments: readonly DeliveredExperiment[]
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
   * Somebody who has seen a variant keeps it in this browser, also after `reset`. An experiment on
   * accounts buckets by the account that `group` named.
   *
   * @returns null when the experiment does not run, is not for this visitor, its account is not known
   *   yet or the visitor may not be measured: show the original
   */
  variant(experimentKey: string): string | null
  /** Says what experiments may be targeted by, for this page: `takt.attributes({ plan: 'pro' })`. */
  attributes(fields: Fields): void
  /**
   * Changes what the visitor agrees to, at any moment, and tells what holds. `denied` removes what was
   * stored and sends nothing more; `cookieless` stores nothing.
   */
  consent(to?: Consent): Consent
  /** Forgets the visitor: the next event is somebody else's. */
  reset(): void
  /** The anonymous visitor's id; null when nothing may be stored. */
  visitorId(): string | null
}
