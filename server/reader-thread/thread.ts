import { parentPort, workerData } from 'node:worker_threads'
import { answer } from '../answers/answers.ts'
import { projectScope } from '../db/scope.ts'
import { openReader } from '../db/store.ts'
import type { Ask, Said, Start } from './messages.ts'

/** The thread that answers long questions, each on a connection of its own that cannot write. */

const { path } = workerData as Start
const stopped = new Set<number>()
const say = (said: Said): void => {
  parentPort?.postMessage(said, [])
}

async function answerQuestion(
  id: number,
  { project, kind, asked }: Extract<Ask, { is: 'question' }>,
): Promise<void> {
  const reader = openReader(path)
  try {
    const found = await answer(projectScope(reader, project), kind, asked as never, {
      onProgress: (done, total) => {
        say({ id, is: 'progress', done, total })
      },
      isStopped: () => stopped.has(id),
    })
    say({
      id,
      is: 'answer',
      answer: found,
    })
  } catch (error) {
    say({ id, is: 'failure', error: error instanceof Error ? error : new Error(String(error)) })
  } finally {
    stopped.delete(id)
    await reader.destroy()
  }
}

parentPort?.on('message', (ask: Ask) => {
  if (ask.is === 'stop') stopped.add(ask.id)
  else void answerQuestion(ask.id, ask)
})
