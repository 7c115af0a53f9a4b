import type { Logger } from 'pino'

/** Sends what is due, and tries again what failed. */
export type Sender = {
  start(): void
  /** Ends what is under way; the rest stays due. */
  stop(): Promise<void>
  /** Sends everything that is due now. */
  run(): Promise<void>
}

const MINUTE_MS = 60_000
/** Waits between the attempts: a receiver may be away for a day. */
const WAITS_MS = [1, 5, 30, 120, 360, 1_440].map((minutes) => minutes * MINUTE_MS)

/** When to try again after so many failed attempts; null to give up. */
export function nextAttemptMs(attempts: number, nowMs: number): number | null {
  const waitMs = WAITS_MS[attempts]
  return waitMs === undefined ? null : nowMs + waitMs
}

/** Runs `sendDue` every so often, never twice at a time; a failure is logged. */
export function createSender({
  everyMs,
  sendDue,
  log,
  what,
}: {
  everyMs: number
  sendDue: () => Promise<void>
  log: Logger
  /** For the log, e.g. `webhooks`. */
  what: string
}): Sender {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  const runOnce = async (): Promise<void> => {
    try {
      await sendDue()
    } catch (error) {
      log.error({ err: error }, `${what} could not be sent; they are tried again`)
    }
  }
  const run = async (): Promise<void> => {
    running ??= runOnce().finally(() => {
      running = undefined
    })
    await running
  }
  return {
    start() {
      timer = setInterval(() => void run(), everyMs)
    },
    async stop() {
      clearInterval(timer)
      await running
    },
    run,
  }
}
