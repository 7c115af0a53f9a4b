import { LoggedEvent } from '@takt/shared/schemas/logged-event.ts'
import { z } from 'zod'
import { getJson, projectPath } from '../../api/client.ts'

const KEPT_MAX = 200
const FIRST_PAGE = 50

const Answer = z.object({ events: z.array(LoggedEvent) })

/** The newest events of a project: those already there, then each as it is committed. */
export class LiveEvents {
  /** Newest first. */
  events = $state.raw<readonly LoggedEvent[]>([])
  isLoaded = $state(false)
  isConnected = $state(false)

  constructor(slug: () => string) {
    $effect(() => this.#follow(slug()))
  }

  #follow(slug: string): () => void {
    this.events = []
    this.isLoaded = false
    const stream = new EventSource(`/api/v1${projectPath(slug, '/events/live')}`)
    stream.addEventListener('open', () => {
      this.isConnected = true
      void this.#readNewest(slug)
    })
    stream.addEventListener('error', () => (this.isConnected = false))
    stream.addEventListener('events', ({ data }) => {
      const parsed = Answer.safeParse(JSON.parse(String(data)))
      if (parsed.success) this.#add(parsed.data.events)
    })
    return () => {
      stream.close()
    }
  }

  async #readNewest(slug: string): Promise<void> {
    const path = projectPath(slug, `/events?limit=${String(FIRST_PAGE)}`)
    const answer = await getJson(path, Answer).catch(() => ({ events: [] }))
    this.#add(answer.events)
    this.isLoaded = true
  }

  #add(events: readonly LoggedEvent[]): void {
    const bySeq = new Map([...this.events, ...events].map((event) => [event.seq, event]))
    this.events = [...bySeq.values()].toSorted((a, b) => b.seq - a.seq).slice(0, KEPT_MAX)
  }
}
