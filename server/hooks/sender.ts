import type { Logger } from 'pino'
import {
  type DueDelivery,
  noteAttempt,
  readDueDeliveries,
  removeOldDeliveries,
} from '../config-store/hooks.ts'
import type { Store, Writer } from '../db/store.ts'
import { createSender, nextAttemptMs, type Sender } from './deliveries.ts'
import { sendHook } from './send.ts'

const CHECK_MS = 2_000
const AT_ONCE = 10
const GONE = 410

/** Sends the news of projects to their hooks. */
export function createHookSender({
  store: { writer },
  now,
  log,
  allowPrivate,
}: {
  store: Store
  now: () => number
  log: Logger
  allowPrivate: boolean
}): Sender {
  const send = (delivery: DueDelivery): Promise<void> =>
    tryDelivery({ writer, now, allowPrivate }, delivery)
  return createSender({
    everyMs: CHECK_MS,
    log,
    what: 'webhooks',
    async sendDue() {
      const due = readDueDeliveries(writer, { nowMs: now(), limit: AT_ONCE })
      await Promise.all(due.map(send))
      removeOldDeliveries(writer, now())
    },
  })
}

async function tryDelivery(
  { writer, now, allowPrivate }: { writer: Writer; now: () => number; allowPrivate: boolean },
  { id, url, secret, body, attempts }: DueDelivery,
): Promise<void> {
  const timestampS = Math.floor(now() / 1_000)
  const delivery = { id: `msg_${String(id)}`, timestampS, body }
  let answer: string
  let status = 0
  try {
    status = await sendHook({ url, secret }, delivery, { allowPrivate })
    answer = `status ${String(status)}`
  } catch (error) {
    answer = error instanceof Error ? error.message : String(error)
  }
  const isDelivered = status >= 200 && status < 300
  const isOver = isDelivered || status === GONE
  noteAttempt(writer, {
    id,
    answer,
    deliveredAtMs: isDelivered ? now() : null,
    nextAtMs: isOver ? null : nextAttemptMs(attempts, now()),
  })
}
