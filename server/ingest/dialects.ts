import type { Dialect } from './dialect.ts'
import { amplitude } from './protocols/amplitude.ts'
import { ga4Browser, ga4Server } from './protocols/ga4.ts'
import { jitsu } from './protocols/jitsu.ts'
import { mixpanel, mixpanelImport } from './protocols/mixpanel.ts'
import { plausible } from './protocols/plausible.ts'
import { posthog, posthogV1 } from './protocols/posthog.ts'
import { segment } from './protocols/segment.ts'
import { umami } from './protocols/umami.ts'

/** Every family of clients that is understood; no path is in two of them. */
export const DIALECTS: readonly Dialect[] = [
  segment,
  posthog,
  posthogV1,
  amplitude,
  ga4Server,
  ga4Browser,
  mixpanel,
  mixpanelImport,
  plausible,
  umami,
  jitsu,
]
