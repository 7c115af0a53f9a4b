import type { Logger } from 'pino'
import { type Asker, OWN_ANSWERS } from '../answers/answers.ts'
import { type ProjectRecord, readCreatedMs, readProjects } from '../config-store/projects.ts'
import { enqueueRetro } from '../config-store/retro-routes.ts'
import { readLastWeek } from '../config-store/retros.ts'
import { projectScope } from '../db/scope.ts'
import type { Store } from '../db/store.ts'
import type { Projector } from '../projections/projector.ts'
import { lastDueWeek, retroOf, weeksAfter } from './clock.ts'
import { makeRetro } from './make.ts'

const CHECK_MS = 60_000
/** After a long time away the retros of a quarter are made up for, and none that nobody would read. */
const CAUGHT_UP_MAX = 13
const ACTOR = 'schedule'

/** Makes each workspace's retro every Monday at 06:00 of its own clock, also those that were missed. */
export type RetroSchedule = {
  start(): void
  stop(): Promise<void>
  /** Makes every retro that is due now; gives the weeks that were made, by slug. */
  run(): Promise<{ slug: string; week: string }[]>
}

export function createRetroSchedule({
  store,
  projector,
  answers = OWN_ANSWERS,
  now,
  log,
}: {
  store: Store
  projector: Pick<Projector, 'catchUp'>
  /**
   * Who makes retros, which takes long on a large shop, and is closed when they are made; this thread
   * unless told.
   */
  answers?: Asker
  now: () => number
  log: Logger
}): RetroSchedule {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<{ slug: string; week: string }[]> | undefined
  let isStopped = false
  const runOnce = async (): Promise<{ slug: string; week: string }[]> => {
    const made: { slug: string; week: string }[] = []
    for (const project of await readProjects(store.reader)) {
      const scope = projectScope(store.reader, project)
      try {
        for (const week of await missingWeeks(store, project, now())) {
          await projector.catchUp(project.id)
          if (isStopped) return made
          const request = { week, nowMs: now(), actor: ACTOR }
          if (!(await makeRetro({ scope, writer: store.writer, answers }, request))) continue
          made.push({ slug: project.slug, week })
          // Of those that are made up for, nobody wants a mail each.
          if (week === lastDueWeek(now(), project.timeZone)) {
            enqueueRetro(store.writer, { projectId: project.id, week, nowMs: now() })
          }
        }
      } catch (err) {
        // Whoever stops the server does not wait for a retro: it is made after the next start.
        if (isStopped) return made
        log.error({ err, project: project.slug }, 'a retro could not be made; it is tried again')
      }
    }
    return made
  }
  const run = async (): Promise<{ slug: string; week: string }[]> => {
    running ??= runOnce().finally(() => {
      running = undefined
      void answers.close()
    })
    return await running
  }
  return {
    start() {
      timer = setInterval(() => void run(), CHECK_MS)
      void run()
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      await answers.close()
      await running
    },
    run,
  }
}

/** The weeks since the last retro, or since the workspace was made, whose Monday has come. */
async function missingWeeks(
  store: Store,
  project: ProjectRecord,
  nowMs: number,
): Promise<string[]> {
  const due = lastDueWeek(nowMs, project.timeZone)
  const last = await readLastWeek(projectScope(store.reader, project))
  if (last !== null && last >= due) return []
  const createdMs = await readCreatedMs(store.reader, project.id)
  const since = last ?? lastDueWeek(createdMs, project.timeZone)
  return weeksAfter(since, due)
    .filter((week) => retroOf(week, project.timeZone).asOfMs > createdMs)
    .slice(-CAUGHT_UP_MAX)
}
