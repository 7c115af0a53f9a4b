import type { Logger } from 'pino'
import type { Asker } from '../answers/answers.ts'
import { firstQuestion } from '../api/attribution.ts'
import { today } from '../api/today.ts'
import { type ProjectRecord, readProjects } from '../config-store/projects.ts'
import { projectScope } from '../db/scope.ts'
import type { Store } from '../db/store.ts'

/** Fewer are read in a second by whoever asks first. */
const TOUCHES_MIN = 200_000
/** As many as are kept in memory beside each other. */
const PROJECTS_MAX = 4

type Options = { store: Store; answers: Asker; now: () => number; log: Logger; touchesMin?: number }

/**
 * Reads the touches of large sales teams as soon as a server is up, in the thread that answers long
 * questions, so that nobody waits for it who opens the page of attribution first.
 *
 * @returns the projects whose touches were read
 */
export async function readTouchesAhead(options: Options): Promise<string[]> {
  const { store, answers, now, log, touchesMin = TOUCHES_MIN } = options
  const read: string[] = []
  for (const project of await readProjects(store.reader)) {
    if (read.length >= PROJECTS_MAX) break
    if (project.mode === 'b2c') continue
    try {
      if (!(await hasMoreTouches(store, project, touchesMin))) continue
      const scope = projectScope(store.reader, project)
      await answers.ask(scope, 'dealCredit', firstQuestion(today(project, now())))
      read.push(project.slug)
    } catch (error) {
      // A server that stops takes the question with it, and whoever asks it again is told what is wrong.
      log.debug({ err: error, project: project.slug }, 'touches were not read ahead')
      break
    }
  }
  return read
}

async function hasMoreTouches(
  store: Store,
  project: ProjectRecord,
  than: number,
): Promise<boolean> {
  const row = await projectScope(store.reader, project)
    .from('touch')
    .select('touch_key')
    .limit(1)
    .offset(than)
    .executeTakeFirst()
  return row !== undefined
}
