import type { Event } from '@takt/shared/schemas/event.ts'
import type { Logger } from 'pino'
import type { Writer } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { type AppendResult, type AppendTarget, createAppender } from '../event-log/append.ts'
import { createQuarantine, type Quarantined } from '../event-log/quarantine.ts'
import { isStoreFailure } from '../event-log/store-failure.ts'

/** One request's worth of events. */
export type Submission = {
  project: AppendTarget
  events: readonly Event[]
  quarantined: readonly Quarantined[]
  /** Size on the wire, for the queue's bound; estimated when absent. */
  bytes?: number
}

export type Outcome = { result: AppendResult } | { error: AppError }

type Write = (group: readonly Submission[]) => AppendResult[]

/**
 * Commits a group in one transaction and gives an outcome for each submission, in order.
 *
 * When that fails, each submission gets a transaction of its own; when that fails too, and not because
 * of the disk, each event: what cannot be stored is held with its reason and fails alone.
 */
export function createGroupCommit(
  writer: Writer,
  log: Logger,
): (group: readonly Submission[]) => Outcome[] {
  const write = createWrite(writer)
  return (group) => {
    try {
      return write(group).map((result) => ({ result }))
    } catch {
      return group.map((submission) => writeAlone(submission, write, log))
    }
  }
}

/** All of a group or nothing: a throw rolls back. */
function createWrite(writer: Writer): Write {
  const appender = createAppender(writer)
  const quarantine = createQuarantine(writer)
  return (group) => {
    try {
      const results = writer.transaction(() =>
        group.map(({ project, events, quarantined }) => {
          quarantine.put(project.projectId, quarantined)
          return appender.append(project, events)
        }),
      )
      appender.committed()
      return results
    } catch (error) {
      appender.rolledBack()
      throw error
    }
  }
}

function writeAlone(submission: Submission, write: Write, log: Logger): Outcome {
  try {
    const [result] = write([submission])
    if (result !== undefined) return { result }
  } catch (error) {
    if (isStoreFailure(error)) return { error: refusalOf(error, submission, log) }
  }
  try {
    return { error: writeOneByOne(submission, write, log) }
  } catch (error) {
    return { error: refusalOf(error, submission, log) }
  }
}

/** @throws what the store throws: nothing may count as held that is not */
function writeOneByOne(submission: Submission, write: Write, log: Logger): AppError {
  const { project, events } = submission
  const { projectId } = project
  const held: Quarantined[] = [...submission.quarantined]
  for (const event of events) {
    try {
      write([{ ...submission, events: [event], quarantined: [] }])
    } catch (error) {
      if (isStoreFailure(error)) throw error
      log.error({ err: error, projectId }, 'an event cannot be stored')
      held.push(heldEvent(event))
    }
  }
  write([{ ...submission, events: [], quarantined: held }])
  const count = held.length - submission.quarantined.length
  return new AppError(
    'unprocessable',
    `${String(count)} of ${String(events.length)} events could not be stored; they are held`,
  )
}

function refusalOf(error: unknown, { project }: Submission, log: Logger): AppError {
  log.error({ err: error, projectId: project.projectId }, 'events not stored')
  return new AppError('unavailable', 'the events could not be stored; send them again later')
}

const heldEvent = (event: Event): Quarantined => ({
  receivedAtMs: event.receivedAtMs,
  reason: 'not_storable',
  message: 'could not be stored; the log of the server has the cause',
  field: null,
  event,
})
