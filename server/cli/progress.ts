import { Presets, SingleBar } from 'cli-progress'

/** A bar on standard error; on a pipe it stays silent. */
export type Progress = { update(done: number, total: number, note?: string): void; stop(): void }

export function createProgress(label: string): Progress {
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage} % | {note}`,
      stream: process.stderr,
      hideCursor: true,
      noTTYOutput: false,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  )
  let started = false
  return {
    update(done, total, note = '') {
      if (!started) {
        bar.start(total, done, { note })
        started = true
      }
      bar.setTotal(total)
      bar.update(done, { note })
    },
    stop() {
      bar.stop()
    },
  }
}
