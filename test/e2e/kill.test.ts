import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '../support/api.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'
import { storedEvents } from './stored-events.ts'

const WRITERS = 8
const BATCH_EVENTS = 20
/** The process is killed at these numbers of answers, while other requests are under way. */
const KILLED_AFTER_ANSWERS = [5, 60, 83, 170]
const ENOUGH_ANSWERS = 260

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
beforeAll(async () => {
  directory = await temporaryDirectory()
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

describe('kill -9 during ingest', () => {
  it('loses no acknowledged event and doubles none', async () => {
    const project = await createProject(directory.path)
    server = await startServer({ dataDirectory: directory.path })
    const kills = [...KILLED_AFTER_ANSWERS]
    const acknowledged = new Set<string>()
    let answers = 0
    let failures = 0
    let started = 0
    let restart: Promise<void> | undefined

    const killAndRestart = async (): Promise<void> => {
      await server.kill()
      server = await startServer({ dataDirectory: directory.path })
      restart = undefined
    }

    /** What was answered is never sent again; what was not is, as every client does. */
    const deliver = async (ids: readonly string[]): Promise<void> => {
      for (;;) {
        await restart
        const delivered = await post(server.url, project.writeKey, ids)
        if (delivered) break
        failures += 1
      }
      for (const id of ids) acknowledged.add(id)
      answers += 1
      if (kills[0] !== undefined && answers >= kills[0] && restart === undefined) {
        kills.shift()
        restart = killAndRestart()
      }
    }
    const isEnough = (): boolean => answers >= ENOUGH_ANSWERS && kills.length === 0
    const write = async (): Promise<void> => {
      while (!isEnough()) {
        const first = started
        started += BATCH_EVENTS
        await deliver(Array.from({ length: BATCH_EVENTS }, (_, n) => `k-${String(first + n)}`))
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, write))
    await restart
    await server.stop()

    const stored = await storedEvents(directory.path, project.slug)
    const marks = stored.map(({ properties }) => properties['mark'])
    expect(failures).toBeGreaterThan(0)
    expect(new Set(marks).size).toBe(marks.length)
    expect([...acknowledged].filter((id) => !new Set(marks).has(id))).toEqual([])
    expect(marks).toHaveLength(started)
  }, 240_000)
})

/** Whether the server said that it has the events; a cut connection says nothing. */
async function post(url: string, writeKey: string, ids: readonly string[]): Promise<boolean> {
  const batch = ids.map((id) => ({
    type: 'track',
    event: 'Counted',
    anonymousId: id.slice(0, 4),
    messageId: id,
    properties: { mark: id },
  }))
  try {
    const response = await send(url, writeKey, '/v1/batch', { batch })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}
