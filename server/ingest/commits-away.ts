import type { Logger } from 'pino'
import { AppError } from '../errors.ts'
import type { CommitGroup, Outcome } from './group-commit.ts'
import type { WaitingGroup } from './waiting-line.ts'

/** Groups that have left the line and whose commit is under way. */
export type Away = {
  /** Resolves to how long the commit took, in milliseconds; nothing to send takes no time. */
  send(group: WaitingGroup | undefined): Promise<number>
  /** Resolves when what is away now has been answered. */
  settled(): Promise<void>
  groups(): number
  events(): number
  bytes(): number
  commits(): number
  /** By the process's own clock; minus infinity before the first. */
  lastCommitMs(): number
}

/** @param onCommit told after each commit which projects may have new events */
export function createAway(
  commit: CommitGroup,
  log: Logger,
  onCommit: (touched: ReadonlySet<number>) => void,
): Away {
  const under = new Set<Promise<number>>()
  const size = { groups: 0, events: 0, bytes: 0 }
  let commits = 0
  let lastCommitMs = -Infinity

  const count = ({ waiting }: WaitingGroup, sign: 1 | -1): void => {
    size.groups += sign
    for (const { events, bytes } of waiting) {
      size.events += sign * events
      size.bytes += sign * bytes
    }
  }
  const write = async (group: WaitingGroup): Promise<number> => {
    const startedMs = performance.now()
    count(group, 1)
    const outcomes = await outcomesOf(group, commit, log)
    count(group, -1)
    commits += 1
    lastCommitMs = performance.now()
    onCommit(answer(group, outcomes))
    return lastCommitMs - startedMs
  }
  return {
    async send(group) {
      if (group === undefined) return 0
      const written = write(group)
      under.add(written)
      try {
        return await written
      } finally {
        under.delete(written)
      }
    },
    async settled() {
      await Promise.all(under)
    },
    groups: () => size.groups,
    events: () => size.events,
    bytes: () => size.bytes,
    commits: () => commits,
    lastCommitMs: () => lastCommitMs,
  }
}

async function outcomesOf(
  { group }: WaitingGroup,
  commit: CommitGroup,
  log: Logger,
): Promise<readonly Outcome[]> {
  try {
    return await commit(group)
  } catch (error) {
    log.error({ err: error }, 'a commit did not end')
    return []
  }
}

const UNKNOWN = {
  code: 'unavailable',
  message: 'the events could not be stored; send them again later',
} as const

/** Answers everybody who waits for a group; gives the projects that may have new events. */
function answer({ waiting }: WaitingGroup, outcomes: readonly Outcome[]): Set<number> {
  const touched = new Set<number>()
  for (const [index, { projectId, resolve, reject }] of waiting.entries()) {
    const outcome = outcomes[index] ?? { error: UNKNOWN }
    if ('result' in outcome) resolve(outcome.result)
    else reject(new AppError(outcome.error.code, outcome.error.message))
    const isUnchanged = 'result' in outcome && outcome.result.stored === 0
    if (!isUnchanged) touched.add(projectId)
  }
  return touched
}
