import type { Figure } from '../figure.ts'
import { quotient } from '../figure.ts'

export type TouchMix = {
  offlineShare: Figure<'no_touches'>
  offline: number
  touches: number
  /** Journeys that have touches, but none online: click data knows nothing of them. */
  withoutOnline: string[]
}

/** How much of what is known happened offline, and which journeys only did. */
export function touchMix(options: {
  journeys: readonly { id: string; touches: readonly { offline: boolean }[] }[]
}): TouchMix {
  const all = options.journeys.flatMap(({ touches }) => touches)
  const offline = all.filter((touch) => touch.offline).length
  const withoutOnline = options.journeys
    .filter(({ touches }) => touches.length > 0 && touches.every((touch) => touch.offline))
    .map(({ id }) => id)
  return {
    offlineShare: offlineShare(offline, all.length),
    offline,
    touches: all.length,
    withoutOnline,
  }
}

/** The share of touches that happened offline. */
export function offlineShare(offline: number, touches: number): TouchMix['offlineShare'] {
  return quotient(offline, touches, 'no_touches')
}
