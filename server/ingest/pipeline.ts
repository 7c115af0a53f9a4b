import type { Event } from '@takt/shared/schemas/event.ts'
import type { ProjectSettings } from '@takt/shared/schemas/project-settings.ts'
import type { Step, Translation } from './step.ts'
import { deniedOf, dropDenied } from './steps/drop-denied.ts'
import { dropAddress } from './steps/drop-address.ts'
import { putAccount } from './steps/put-account.ts'
import { putOccurredAt } from './steps/put-occurred-at.ts'

/** What happens to every client's event, whatever dialect it came in, in this order. */
const STEPS: readonly Step[] = [putOccurredAt, putAccount, dropAddress]

/** Takes a translated event, timed by its arrival, to the one that is stored. */
export function runSteps(translated: Event, { denied }: ProjectSettings): Translation {
  let event = translated
  for (const step of STEPS) {
    const outcome = step(event)
    if ('problem' in outcome) return outcome
    event = outcome
  }
  return { event: dropDenied(event, deniedOf(denied)) }
}
