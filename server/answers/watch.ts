/** How whoever asks looks on, and stops it. */
export type Watch = {
  onProgress: (done: number, total: number) => void
  isStopped: () => boolean
}

export const UNWATCHED: Watch = { onProgress: () => undefined, isStopped: () => false }
