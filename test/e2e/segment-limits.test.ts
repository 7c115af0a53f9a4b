import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '../support/api.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'
import { storedEvents } from './stored-events.ts'

const MIB = 1024 * 1024

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let project: { slug: string; writeKey: string }
beforeAll(async () => {
  directory = await temporaryDirectory()
  project = await createProject(directory.path)
  server = await startServer({ dataDirectory: directory.path })
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

const post = (body: BodyInit, init: object = {}): Promise<Response> =>
  fetch(`${server.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${project.writeKey}:`).toString('base64')}` },
    body,
    ...init,
  })

describe('a refusal of much', () => {
  it('reaches the client as an answer, and the next request is stored', async () => {
    const body = Buffer.alloc(8 * MIB, 'x')
    for (let round = 0; round < 3; round += 1) {
      const refused = await post(body)
      expect([refused.status, (await refused.json()) as unknown]).toMatchObject([
        413,
        { error: { code: 'payload_too_large' } },
      ])
      const event = { event: 'Fine', anonymousId: 'a', messageId: `fine-${String(round)}` }
      expect((await send(server.url, project.writeKey, '/v1/track', event)).status).toBe(200)
    }
  })

  it('stops a body of unknown length at the limit', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += MIB / 16
        controller.enqueue(new Uint8Array(MIB / 16))
        if (sent > 64 * MIB) controller.close()
      },
    })
    expect((await post(endless, { duplex: 'half' })).status).toBe(413)
  })

  it('costs none of the events beside it', async () => {
    await server.stop()
    const stored = await storedEvents(directory.path, project.slug)
    expect(stored.map(({ messageId }) => messageId)).toEqual(['fine-0', 'fine-1', 'fine-2'])
  })
})
