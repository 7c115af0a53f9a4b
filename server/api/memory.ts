import type { ProjectScope } from '../db/scope.ts'
import { type Position, readPosition } from '../read-models/projector-position.ts'

const REMEMBERED_MAX = 200

/** Gives an answer from memory, or computes it. */
export type Memory = <Answer>(
  scope: ProjectScope,
  key: readonly unknown[],
  compute: () => Promise<Answer>,
) => Promise<Answer>

/**
 * Answers that cost something, kept while the read models stand where they stood. What an answer
 * depends on beside them, settings of the project and the day too, must be in its key.
 */
export function createMemory(): Memory {
  const known = new Map<string, { at: Position; answer: unknown }>()
  return async <Answer>(
    scope: ProjectScope,
    key: readonly unknown[],
    compute: () => Promise<Answer>,
  ) => {
    const name = JSON.stringify([scope.project.id, ...key])
    const at = await readPosition(scope)
    const found = known.get(name)
    if (found !== undefined && found.at.seq === at.seq && found.at.appliedAtMs === at.appliedAtMs) {
      return found.answer as Answer
    }
    const answer = await compute()
    if (known.size >= REMEMBERED_MAX) known.clear()
    known.set(name, { at, answer })
    return answer
  }
}
