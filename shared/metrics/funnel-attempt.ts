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

/**
 * Rising times of each step name. Every lookup is a binary search: a bot with a hundred thousand
 * events must not cost their square.
 */
function timesByName(
  events: readonly NamedEvent[],
  steps: readonly string[],
): Map<string, number[]> {
  const times = new Map<string, number[]>(steps.map((step) => [step, []]))
  for (const { name, time } of events) times.get(name)?.push(time)
  return times
}

/** Position of the first time at or after `from`. */
function firstFrom(times: readonly number[], from: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! < from) low = middle + 1
    else high = middle
  }
  return low
}

function* orderedAttempts(
  events: readonly NamedEvent[],
  steps: readonly string[],
  windowMs: number,
): Generator<Attempt> {
  const times = timesByName(events, steps)
  const starts = times.get(steps[0]!) ?? []
  for (let first = 0; first < starts.length; first += 1) {
    yield orderedAttempt(times, steps, windowMs, first)
  }
}

/** Taking the earliest event for each step leaves the most time for the next ones. */
function orderedAttempt(
  times: ReadonlyMap<string, readonly number[]>,
  steps: readonly string[],
  windowMs: number,
  first: number,
): Attempt {
  const start = times.get(steps[0]!)![first]!
  // Where each name goes on, because a repeated step needs another event.
  const next = new Map([[steps[0]!, first + 1]])
  let end = start
  let depth = 1
  for (; depth < steps.length; depth += 1) {
    const name = steps[depth]!
    const own = times.get(name)!
    const place = Math.max(firstFrom(own, end), next.get(name) ?? 0)
    const time = own[place]
    if (time === undefined || time - start > windowMs) break
    next.set(name, place + 1)
    end = time
  }
  return { depth, start, end }
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
  const times = timesByName(events, steps)
  const needed = [...times.keys()].map((name) => ({
    own: times.get(name)!,
    count: steps.filter((step) => step === name).length,
  }))
  for (const { name, time: start } of events) {
    if (!times.has(name)) continue
    let depth = 0
    let end = start
    for (const { own, count } of needed) {
      const from = firstFrom(own, start)
      for (const time of own.slice(from, from + count)) {
        if (time - start > windowMs) break
        depth += 1
        end = Math.max(end, time)
      }
    }
    yield { depth, start, end }
  }
}
