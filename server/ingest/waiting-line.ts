import type { Event } from '@takt/shared/schemas/event.ts'
import type { AppendResult } from '../event-log/append.ts'
import { AppError } from '../errors.ts'
import { type AppendTarget, createPacker, type Packer } from '../event-log/packed-events.ts'
import { heldRow, type HeldRow, type Quarantined } from '../event-log/quarantine.ts'
import type { Group, Part } from './group-commit.ts'
import { unstorableMessage, unstorableRow } from './not-storable.ts'

/** One request's worth of events. */
export type Submission = {
  project: AppendTarget
  events: readonly Event[]
  quarantined: readonly Quarantined[]
  /** Size on the wire, for the queue's bound; estimated when absent. */
  bytes?: number
}

/** Whoever waits for a commit. */
export type Waiting = Part & {
  bytes: number
  resolve: (result: AppendResult) => void
  reject: (error: unknown) => void
}

/** A group with those who wait for it. */
export type WaitingGroup = { group: Group; waiting: readonly Waiting[] }

/** Those who wait to be taken into a commit, first come first served, already in groups. */
export type Line = {
  /** Events are laid out at once, so that nothing else of a request has to be kept. */
  join(submission: Submission, waiting: Pick<Waiting, 'bytes' | 'resolve' | 'reject'>): void
  /** The next group, or nothing when nobody waits. */
  takeGroup(): WaitingGroup | undefined
  length(): number
  events(): number
  bytes(): number
}

export function createLine({ groupEventsMax }: { groupEventsMax: number }): Line {
  const packer = createPacker()
  const closed: WaitingGroup[] = []
  let open: Waiting[] = []
  let inOpen = 0
  const size = { length: 0, events: 0, bytes: 0 }

  const close = (): void => {
    closed.push({ group: { packed: packer.take(), parts: open.map(partOf) }, waiting: open })
    open = []
    inOpen = 0
  }
  return {
    join({ project, events, quarantined }, { bytes, resolve, reject }) {
      const held = quarantined.map(heldRow)
      const unstorable = packAll(packer, project, events)
      const part = {
        projectId: project.projectId,
        events: events.length - unstorable.length,
        held: [...held, ...unstorable],
      }
      const refuse = (): void => {
        const message = unstorableMessage(unstorable.length, events.length)
        reject(new AppError('unprocessable', message))
      }
      open.push({ ...part, bytes, resolve: unstorable.length > 0 ? refuse : resolve, reject })
      inOpen += part.events + part.held.length
      size.length += 1
      size.events += part.events
      size.bytes += bytes
      if (inOpen >= groupEventsMax) close()
    },
    takeGroup() {
      if (closed.length === 0 && open.length > 0) close()
      const group = closed.shift()
      for (const { events, bytes } of group?.waiting ?? []) {
        size.length -= 1
        size.events -= events
        size.bytes -= bytes
      }
      return group
    },
    length: () => size.length,
    events: () => size.events,
    bytes: () => size.bytes,
  }
}

/** @returns those that cannot be laid out, to be held */
function packAll(packer: Packer, target: AppendTarget, events: readonly Event[]): HeldRow[] {
  const unstorable: HeldRow[] = []
  for (const event of events) {
    try {
      packer.add(target, event)
    } catch {
      unstorable.push(unstorableRow(event.receivedAtMs, event))
    }
  }
  return unstorable
}

const partOf = ({ projectId, events, held }: Waiting): Part => ({ projectId, events, held })
