import type { Event, Json } from '@takt/shared/schemas/event.ts'
import type { ProjectSettings } from '@takt/shared/schemas/project-settings.ts'
import { AppError } from '../errors.ts'
import type { Quarantined } from '../event-log/quarantine.ts'
import type { EventProblem, Translation } from './step.ts'
import { jsonBytes } from './json-size.ts'
import { BATCH_BYTES_MAX, BATCH_EVENTS_MAX, EVENT_BYTES_MAX, EVENT_DEPTH_MAX } from './limits.ts'
import { runSteps } from './pipeline.ts'
import { planProblem } from './tracking-plan.ts'

/** A refused event: its place in the request, and what is wrong with it. */
export type RefusedEvent = EventProblem & { index: number }

export type Admission = {
  events: Event[]
  held: Quarantined[]
  refused: RefusedEvent[]
  /** Refused events that break the tracking plan: kept whole, to be replayed after a fix. */
  replayable: number
}

type Translate = (wire: unknown) => Translation
type Verdict =
  | { event: Event }
  | { problem: EventProblem; reason: Quarantined['reason']; replayable?: Event }

/**
 * Divides a request's events into those to store and those to hold, each with its reason.
 *
 * @throws AppError `payload_too_large` when there are too many, or when those that are small enough
 *   one by one are too large together; nothing is stored then
 */
export function admit(
  wires: readonly Json[],
  {
    translate,
    settings,
    receivedAtMs,
    bodyBytes,
  }: {
    translate: Translate
    settings: ProjectSettings
    receivedAtMs: number
    bodyBytes: number
  },
): Admission {
  if (wires.length > BATCH_EVENTS_MAX) throw tooLarge(`${String(BATCH_EVENTS_MAX)} events`)
  const admission: Admission = { events: [], held: [], refused: [], replayable: 0 }
  const isLarge = bodyBytes > BATCH_BYTES_MAX
  let bytesInAll = 0
  for (const [index, wire] of wires.entries()) {
    const bytes = jsonBytes(wire, isLarge ? 0 : EVENT_BYTES_MAX)
    if (bytes !== null && bytes <= EVENT_BYTES_MAX) bytesInAll += bytes
    if (isLarge && bytesInAll > BATCH_BYTES_MAX) throw tooLarge(`${String(BATCH_BYTES_MAX)} bytes`)
    const verdict = sizeVerdict(bytes) ?? judge(wire, translate, settings)
    if ('event' in verdict) admission.events.push(verdict.event)
    else {
      const { reason, problem, replayable } = verdict
      if (replayable !== undefined) admission.replayable += 1
      admission.refused.push({ index, ...problem })
      admission.held.push({ receivedAtMs, reason, ...problem, event: replayable ?? wire })
    }
  }
  return admission
}

function sizeVerdict(bytes: number | null): Verdict | null {
  if (bytes === null) {
    const message = `nests deeper than ${String(EVENT_DEPTH_MAX)} levels`
    return { reason: 'event_too_large', problem: { field: 'event', message } }
  }
  if (bytes <= EVENT_BYTES_MAX) return null
  const message = `is larger than ${String(EVENT_BYTES_MAX)} bytes`
  return { reason: 'event_too_large', problem: { field: 'event', message } }
}

function judge(wire: unknown, translate: Translate, settings: ProjectSettings): Verdict {
  const translated = translate(wire)
  const outcome = 'event' in translated ? runSteps(translated.event, settings) : translated
  if ('problem' in outcome) return { reason: 'invalid_event', problem: outcome.problem }
  const breach = planProblem(outcome.event, settings.plan)
  if (breach === null) return outcome
  const { reason, ...problem } = breach
  return { reason, problem, replayable: outcome.event }
}

const tooLarge = (limit: string): AppError =>
  new AppError(
    'payload_too_large',
    `the request holds more than ${limit}; send fewer events at a time`,
  )
