import { execFile } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRuntimeModules } from '../../deploy/runtime-modules.mjs'
import { send } from '../support/api.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')

let image: Awaited<ReturnType<typeof temporaryDirectory>>
let data: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
beforeAll(async () => {
  image = await temporaryDirectory()
  data = await temporaryDirectory()
  for (const [, from = '', to = ''] of DOCKERFILE.matchAll(
    /^COPY --from=build \/takt\/(\S+) (\S+)$/gm,
  )) {
    if (from === 'runtime/node_modules') copyRuntimeModules(join(image.path, to))
    else
      cpSync(
        join(ROOT, from),
        join(image.path, to.endsWith('/') ? `${to}${from.split('/').at(-1) ?? ''}` : to),
        { recursive: true },
      )
  }
  server = await startServer({
    dataDirectory: data.path,
    program: join(image.path, 'server/bin/takt.mjs'),
    env: { NODE_ENV: 'production' },
  })
})
afterAll(async () => {
  await server.stop()
  await image.remove()
  await data.remove()
})

describe('what the image holds, and nothing else', () => {
  it('is healthy by its own check', async () => {
    const [, command = '[]'] = /HEALTHCHECK .*\\\n\s+CMD (\[.*\])/.exec(DOCKERFILE) ?? []
    const [, ...args] = JSON.parse(command.replace('http://127.0.0.1:4600', server.url)) as string[]
    await promisify(execFile)(process.execPath, args)
  })

  it('stores events and serves its pages and the snippet', async () => {
    const { writeKey } = await createProject(data.path)
    const batch = [{ type: 'track', anonymousId: 'a', event: 'Product Viewed' }]
    expect((await send(server.url, writeKey, '/v1/batch', { batch })).status).toBe(200)
    for (const path of ['/', `/t.js?k=${writeKey}`, '/api/openapi.json'])
      expect([path, (await fetch(`${server.url}${path}`)).status]).toEqual([path, 200])
  })

  it('runs the command line', async () => {
    const program = join(image.path, 'server/bin/takt.mjs')
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[program, 'doctor', '--data', data.path, '--json'],
    ])
    expect(JSON.parse(stdout)).toMatchObject({ checks: expect.any(Array) as unknown })
  })
})
