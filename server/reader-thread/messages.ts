import type { Kind } from '../answers/answers.ts'
import type { ProjectRecord } from '../db/project-record.ts'

/** What the thread is started with. */
export type Start = { path: string }

/** What it is asked; `stop` takes a question back. */
export type Ask =
  | { is: 'question'; id: number; project: ProjectRecord; kind: Kind; asked: unknown }
  | { is: 'stop'; id: number }

/** What it says to a question, by its id. */
export type Said =
  | { id: number; is: 'progress'; done: number; total: number }
  | { id: number; is: 'answer'; answer: unknown }
  | { id: number; is: 'failure'; error: Error }
