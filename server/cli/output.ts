/** Where a command speaks: the answer to standard output, everything else to standard error. */
export type Output = {
  readonly json: boolean
  /** The one answer of the command: JSON with `--json`, else the text. */
  answer(value: unknown, text: string): void
  /** A line for the person who waits. */
  say(text: string): void
}

export function createOutput({ json }: { json: boolean }): Output {
  return {
    json,
    answer(value, text) {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`)
    },
    say(text) {
      process.stderr.write(`${text}\n`)
    },
  }
}

/** A failure whose message is all the person needs: printed without a stack, exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** Wrong use of a command: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
