import { jsonReply } from '../../reply.ts'
import { refusalOf } from '../refusal.ts'
import type { Dialect } from '../dialect.ts'
import { openEnvelope, SEGMENT_PATHS, translateEvent } from './segment-event.ts'

const LISTED_PROBLEMS_MAX = 20
const PREFIX = '/v1/'

/** Segment's and RudderStack's libraries. */
export const segment: Dialect = {
  paths: Object.keys(SEGMENT_PATHS).map((path) => `${PREFIX}${path}`),
  open(body, path) {
    const envelope = openEnvelope(body, SEGMENT_PATHS[path.slice(PREFIX.length)] ?? 'batch')
    if ('problem' in envelope) return envelope
    return {
      events: envelope.events,
      writeKeys: envelope.writeKeys,
      translate: (wire, receivedAtMs) => translateEvent(wire, { envelope, receivedAtMs }),
    }
  },
  /** 200 while one event is good: an error would make the libraries throw the good ones away. */
  answer({ stored, events, refused }) {
    if (refused.length === 0) return jsonReply({ success: true })
    if (events === 0) throw refusalOf(...refused)
    const quarantined = refused.slice(0, LISTED_PROBLEMS_MAX)
    const { stored: added, duplicates } = stored
    return jsonReply({ success: true, stored: added, duplicates, quarantined })
  },
}
