import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiClient, send } from '../support/api.ts'
import { createProject, startServer, temporaryDirectory } from '../support/server-process.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => directory.remove())

describe('SIGTERM', () => {
  it('drains the queue, keeps every acknowledged event and ends with 0', async () => {
    const project = await createProject(directory.path)
    const first = await startServer({ dataDirectory: directory.path })
    let acknowledged = 0
    const writers = Array.from({ length: 40 }, async () => {
      const response = await send(first.url, project.writeKey, '/v1/track', {
        messageId: randomUUID(),
        anonymousId: 'a',
        event: 'Ping',
      }).catch(() => undefined)
      if (response?.status === 200) acknowledged += 1
    })
    const [code] = await Promise.all([first.stop(), ...writers])
    expect(code).toBe(0)

    const second = await startServer({ dataDirectory: directory.path })
    const { count } = await apiClient({ url: second.url, ...project }).get<{ count: number }>(
      '/events/count?name=Ping',
    )
    expect(count).toBe(acknowledged)
    await second.stop()
  })

  it('ends although a browser keeps a live stream open', async () => {
    const project = await createProject(directory.path)
    const server = await startServer({ dataDirectory: directory.path })
    const stream = await fetch(`${server.url}/api/v1/projects/${project.slug}/events/live`, {
      headers: { authorization: `Bearer ${project.token}` },
    })
    expect(stream.status).toBe(200)
    expect(await server.stop()).toBe(0)
    await stream.body?.cancel().catch(() => undefined)
  })
})
