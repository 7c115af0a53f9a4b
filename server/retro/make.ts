import type { AgendaTopic } from '@takt/shared/schemas/retro.ts'
import { type Asker, OWN_ANSWERS } from '../answers/answers.ts'
import { addRetro } from '../config-store/retros.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'

/** Minutes of each line: an hour is not needed, three quarters are enough. */
const AGENDA: readonly (readonly [string, number])[] = [
  ['actions', 5],
  ['metrics', 5],
  ['experiments', 10],
  ['checkpoints', 5],
  ['losses', 5],
  ['ring', 10],
  ['close', 5],
]

/**
 * Makes and keeps a week's retro; false when the week has one, which then stays as it is.
 *
 * @param answers who makes it, which takes long on a large shop; this thread unless told
 */
export async function makeRetro(
  {
    scope,
    writer,
    answers = OWN_ANSWERS,
  }: { scope: ProjectScope; writer: Writer; answers?: Asker },
  { week, nowMs, actor }: { week: string; nowMs: number; actor: string },
): Promise<boolean> {
  const made = await answers.ask(scope, 'retro', { week })
  const { snapshot, snapshotText, documentText, document } = made
  return addRetro(
    writer,
    { projectId: scope.project.id, nowMs, actor },
    {
      week,
      mode: snapshot.mode,
      asOfMs: Date.parse(snapshot.asOf),
      seq: snapshot.seq,
      snapshot: snapshotText,
      snapshotHash: document.snapshot,
      document: documentText,
      agenda: freshAgenda(),
    },
  )
}

const freshAgenda = (): AgendaTopic[] =>
  AGENDA.map(([id, minutes]) => ({ id, minutes, spentS: 0, runningSince: null }))
