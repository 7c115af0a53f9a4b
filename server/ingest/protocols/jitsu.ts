import { jsonReply } from '../../reply.ts'
import { decodeBody } from '../decode-body.ts'
import type { Dialect } from '../dialect.ts'
import { refusalOf } from '../refusal.ts'
import { isObject } from './json-values.ts'
import { openEnvelope, SEGMENT_PATHS, translateEvent } from './segment-event.ts'

const TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias']
const BROWSER = '/api/s/'
const SERVER = '/api/s/s2s/'

/**
 * Jitsu's library: Segment's events, one at a time. It wants a key of the form `id:secret`; the write
 * key is the id, and whatever stands behind it is not looked at.
 *
 * @see https://docs.jitsu.com/sending-data/http
 */
export const jitsu: Dialect = {
  paths: TYPES.flatMap((type) => [BROWSER + type, SERVER + type]),
  async read(asked) {
    const { value, bytes } = await decodeBody(asked)
    if (!isObject(value)) return { value, bytes }
    const named = asked.header('x-write-key') ?? value['writeKey']
    // The body's own key is masked where the header has it.
    const { writeKey: _masked, ...event } = value
    const key = typeof named === 'string' ? named.split(':', 1)[0] : undefined
    return { value: key === undefined ? event : { ...event, writeKey: key }, bytes }
  },
  open(body, path) {
    const envelope = openEnvelope(body, SEGMENT_PATHS[path.split('/').at(-1) ?? ''] ?? 'track')
    if ('problem' in envelope) return envelope
    return {
      events: envelope.events,
      writeKeys: envelope.writeKeys,
      translate: (wire, receivedAtMs) => translateEvent(wire, { envelope, receivedAtMs }),
    }
  },
  answer({ events, refused }) {
    if (events === 0 && refused.length > 0) throw refusalOf(...refused)
    return jsonReply({ ok: true })
  },
}
