/** How far one try got: steps done, and the times of its first and its last one. */
export type Attempt = { depth: number; start: number; end: number }

type NamedEvent = { name: string; time: number }
type AttemptsOf = (
  events: readonly NamedEvent[],
  steps: readonly string[],
  windowMs: number,
) => Generator<Attempt>

/** All attempts of one user, whose events are sorted by time, in order of their start. */
export const ATTEMPTS: Record<'ordered' | 'strict' | 'unordered', AttemptsOf> = {
  ordered: orderedAttempts,
  strict: strictAttempts,
  unordered: unorderedAttempts,
}

function* orderedAttempts(
  events: readonly NamedEvent[],
  steps: readonly string[],
  windowMs: number,
): Generator<Attempt> {
  for (let first = 0; first < events.length; first += 1) {
    if (events[first]!.name === steps[0]) yield orderedAttempt(events, steps, windowMs, first)
  }
}

/** Taking the earliest event for each step leaves the most time for the next ones. */
function orderedAttempt(
  events: readonly NamedEvent[],
  steps: readonly string[],
  windowMs: number,
  first: number,
): Attempt {
  const start = events[first]!.time
  const used = new Set([first])
  let at = first
  let depth = 1
  while (depth < steps.length) {
    const next = nextEvent(events, steps[depth]!, at, used)
    if (next === -1 || events[next]!.time - start > windowMs) break
    used.add(next)
    at = next
    depth += 1
  }
  return { depth, start, end: events[at]!.time }
}

/** First unused event of a name at or after the instant of another one. */
function nextEvent(
  events: readonly NamedEvent[],
  name: string,
  after: number,
  used: ReadonlySet<number>,
): number {
  let from = after
  while (from > 0 && events[from - 1]!.time === events[after]!.time) from -= 1
  for (let index = from; index < events.length; index += 1) {
    if (events[index]!.name === name && !used.has(index)) return index
  }
  return -1
}

function* strictAttempts(
  events: readonly NamedEvent[],
  steps: readonly string[],
  windowMs: number,
): Generator<Attempt> {
  for (let first = 0; first < events.length; first += 1) {
    if (events[first]!.name !== steps[0]) continue
    const start = events[first]!.time
    let depth = 1
    while (depth < steps.length) {
      const next = events[first + depth]
      if (next === undefined || next.name !== steps[depth] || next.time - start > windowMs) break
      depth += 1
    }
    yield { depth, start, end: events[first + depth - 1]!.time }
  }
}

function* unorderedAttempts(
  events: readonly NamedEvent[],
  steps: readonly string[],
  windowMs: number,
): Generator<Attempt> {
  for (let first = 0; first < events.length; first += 1) {
    if (!steps.includes(events[first]!.name)) continue
    const open = [...steps]
    const start = events[first]!.time
    let end = start
    for (let index = first; index < events.length; index += 1) {
      const { name, time } = events[index]!
      if (time - start > windowMs || open.length === 0) break
      const step = open.indexOf(name)
      if (step === -1) continue
      open.splice(step, 1)
      end = time
    }
    yield { depth: steps.length - open.length, start, end }
  }
}
