import { heldRow, type HeldRow } from '../event-log/quarantine.ts'

/** Keeps an event that the log cannot take. */
export const unstorableRow = (receivedAtMs: number, event: unknown): HeldRow =>
  heldRow({
    receivedAtMs,
    reason: 'not_storable',
    message: 'could not be stored; the log of the server has the cause',
    field: null,
    event,
  })

/** What the client hears of it. */
export const unstorableMessage = (held: number, of: number): string =>
  `${String(held)} of ${String(of)} events could not be stored; they are held`
