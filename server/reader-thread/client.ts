import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { AnswerOf, Asker, AskedOf, Kind } from '../answers/answers.ts'
import { UNWATCHED, type Watch } from '../answers/watch.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Ask, Said, Start } from './messages.ts'

const LOOK_MS = 50

type Waiting = {
  watch: Watch
  resolve: (answer: unknown) => void
  reject: (error: Error) => void
}

/**
 * Puts long questions to a thread, which begins with the first of them: this one answers everybody else
 * meanwhile. A thread that dies takes its questions with it, and the next one begins another.
 *
 * @param script the built file of `thread.ts`
 */
export function createReaderThread(script: URL, start: Start): Asker {
  let worker: Worker | undefined
  let asked = 0
  const waiting = new Map<number, Waiting>()

  const begin = (): Worker => {
    const thread = startThread(script, start, waiting)
    thread.once('exit', () => {
      if (worker === thread) worker = undefined
    })
    return thread
  }

  return {
    async ask<K extends Kind>(
      { project }: ProjectScope,
      kind: K,
      question: AskedOf<K>,
      watch: Watch = UNWATCHED,
    ) {
      worker ??= begin()
      const thread = worker
      asked += 1
      const id = asked
      const send = (message: Ask): void => {
        thread.postMessage(message, [])
      }
      const look = setInterval(() => {
        if (watch.isStopped()) send({ is: 'stop', id })
      }, LOOK_MS)
      try {
        return await new Promise<AnswerOf<K>>((resolve, reject) => {
          waiting.set(id, { watch, resolve: resolve as (answer: unknown) => void, reject })
          send({ is: 'question', id, project, kind, asked: question })
        })
      } finally {
        clearInterval(look)
      }
    },
    async close() {
      if (worker === undefined) return
      const ended = once(worker, 'exit')
      await worker.terminate()
      await ended
    },
  }
}

/** What comes from the thread goes to whoever waits for it; its end is the end of every question. */
function startThread(script: URL, start: Start, waiting: Map<number, Waiting>): Worker {
  const thread = new Worker(script, { workerData: start })
  thread.unref()
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  thread.on('message', (said: Said) => {
    const own = waiting.get(said.id)
    if (said.is === 'progress') {
      own?.watch.onProgress(said.done, said.total)
      return
    }
    waiting.delete(said.id)
    if (said.is === 'failure') own?.reject(said.error)
    else own?.resolve(said.answer)
  })
  thread.on('error', (cause) => {
    failAll(new Error('the thread that answers long questions has died', { cause }))
  })
  thread.on('exit', () => {
    failAll(new Error('the thread that answers long questions was ended'))
  })
  return thread
}
