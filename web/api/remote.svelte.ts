import { untrack } from 'svelte'
import { ApiFailure } from './client.ts'

type State<T> =
  | { status: 'loading' }
  | { status: 'failed'; failure: ApiFailure }
  | { status: 'ready'; value: T }

/**
 * Something the server knows: loading, failed or ready.
 *
 * Reads again when what `load` reads changes; an answer that comes too late is dropped, and while a
 * newer one is under way the old value stays in view. After a failure it is loading again.
 */
export class Remote<T> {
  #state = $state.raw<State<T>>({ status: 'loading' })
  #load: (signal: AbortSignal) => Promise<T>
  #running: AbortController | undefined

  constructor(load: (signal: AbortSignal) => Promise<T>) {
    this.#load = load
    $effect(() => {
      void this.reload()
      return () => {
        this.#running?.abort()
      }
    })
  }

  get state(): State<T> {
    return this.#state
  }

  /** The value where there is one. */
  get value(): T | undefined {
    return this.#state.status === 'ready' ? this.#state.value : undefined
  }

  async reload(): Promise<void> {
    this.#running?.abort()
    const running = new AbortController()
    this.#running = running
    if (untrack(() => this.#state.status) === 'failed') this.#state = { status: 'loading' }
    try {
      const value = await this.#load(running.signal)
      if (!running.signal.aborted) this.#state = { status: 'ready', value }
    } catch (error) {
      if (running.signal.aborted) return
      const failure =
        error instanceof ApiFailure ? error : new ApiFailure('internal', String(error))
      this.#state = { status: 'failed', failure }
    }
  }
}
