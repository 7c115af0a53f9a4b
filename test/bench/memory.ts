import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { createProject, startServer, temporaryDirectory } from '../support/server-process.ts'

const CONNECTIONS = 64
const BATCH_EVENTS = 400
const SECONDS = 10
const MEGABYTE = 1024 * 1024
const SAMPLE_MS = 50

/**
 * What a flood does to the server's resident memory: 64 connections send batches of 400 events as
 * fast as they can, never waiting when they are told to. The ceiling is 200 MB above the start.
 */
export async function run(): Promise<void> {
  const directory = await temporaryDirectory()
  try {
    const { writeKey } = await createProject(directory.path)
    const server = await startServer({ dataDirectory: directory.path })
    const before = await residentBytes(server.process.pid)
    let peak = before
    const timer = setInterval(() => {
      void residentBytes(server.process.pid).then((bytes) => (peak = Math.max(peak, bytes)))
    }, SAMPLE_MS)
    const answers = await flood(server.url, writeKey)
    clearInterval(timer)
    const raised = (peak - before) / MEGABYTE
    const counted = [...answers].map(([status, count]) => `${String(status)}: ${String(count)}`)
    console.log(
      `${raised.toFixed(0)} MB above ${(before / MEGABYTE).toFixed(0)} MB (ceiling 200 MB); answers ${counted.join(', ')}`,
    )
    await server.stop()
  } finally {
    await directory.remove()
  }
}

async function flood(url: string, writeKey: string): Promise<Map<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const headers = { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` }
  const answers = new Map<number, number>()
  let n = 0
  const post = (): Promise<void> =>
    new Promise((resolve) => {
      const outgoing = request(`${url}/v1/batch`, { agent, method: 'POST', headers })
      outgoing.on('error', () => {
        answers.set(0, (answers.get(0) ?? 0) + 1)
        resolve()
      })
      outgoing.on('response', (response) => {
        const status = response.statusCode ?? 0
        answers.set(status, (answers.get(status) ?? 0) + 1)
        response.resume()
        response.on('end', resolve)
      })
      n += 1
      outgoing.end(body(n))
    })
  const until = Date.now() + SECONDS * 1_000
  const sendUntil = async (): Promise<void> => {
    while (Date.now() < until) await post()
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, sendUntil))
  agent.destroy()
  return answers
}

const FILLER = 'x'.repeat(600)

const body = (n: number): string =>
  JSON.stringify({
    batch: Array.from({ length: BATCH_EVENTS }, (_, index) => ({
      type: 'track',
      messageId: `flood-${String(n)}-${String(index)}`,
      anonymousId: `visitor-${String((n * BATCH_EVENTS + index) % 50_000)}`,
      event: 'Flooded',
      properties: { filler: FILLER },
    })),
  })

/** Linux only: the kernel's own number, pages of the mapped database file among them. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) * 1024
}
