import { z } from 'zod'
import { ApiFailure, respond } from './client.ts'
import { FunnelStep } from './sprint.ts'

const Progress = z.object({ done: z.number(), total: z.number().nullable() })
const Failure = z.object({ message: z.string() })
const VisitsFound = z.object({
  from: z.string(),
  to: z.string(),
  found: z.array(FunnelStep),
  all: z.array(FunnelStep),
  note: z.string().nullable(),
})
export type VisitsFound = z.infer<typeof VisitsFound>

/**
 * Asks a question that is answered by reading; whoever aborts takes it back.
 *
 * @throws ApiFailure with the server's own words
 */
export async function askVisits(
  path: string,
  {
    signal,
    onProgress,
  }: { signal: AbortSignal; onProgress: (progress: z.infer<typeof Progress>) => void },
): Promise<VisitsFound> {
  for await (const { event, data } of eventsOf(await respond(path, { signal }))) {
    if (event === 'answer') return VisitsFound.parse(data)
    if (event === 'failure') throw new ApiFailure('internal', Failure.parse(data).message)
    if (event === 'progress') onProgress(Progress.parse(data))
  }
  throw new ApiFailure('offline', 'the connection ended before the answer')
}

/** Server-sent events, one after the other, until the server ends. */
async function* eventsOf({ body }: Response): AsyncGenerator<ReturnType<typeof said>> {
  if (body === null) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const parts = (text + value).split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) yield said(part)
  }
}

function said(part: string): { event: string; data: unknown } {
  const field = (name: string): string =>
    part
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? ''
  return { event: field('event'), data: JSON.parse(field('data') || 'null') }
}
