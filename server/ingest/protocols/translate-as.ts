import type { JsonObject } from '@takt/shared/schemas/event.ts'
import type { Translation } from '../step.ts'
import { type Envelope, translateEvent } from './segment-event.ts'

/**
 * Translates an event that has been put into Segment's shape, so that every dialect passes the same
 * checks; a refusal names the field as the client knows it.
 *
 * @param names the client's names of the canonical fields
 */
export function translateAs(
  wire: JsonObject,
  {
    sentAt,
    receivedAtMs,
    names,
  }: { sentAt: string | null; receivedAtMs: number; names: Readonly<Record<string, string>> },
): Translation {
  const envelope: Envelope = { events: [], writeKeys: [], sentAt, context: null }
  const translated = translateEvent(wire, { envelope, receivedAtMs })
  if ('event' in translated) return translated
  const { field, message } = translated.problem
  const said = Object.entries(names).reduce(
    (text, [ours, theirs]) => text.replaceAll(ours, theirs),
    message,
  )
  return { problem: { field: names[field] ?? field, message: said } }
}
