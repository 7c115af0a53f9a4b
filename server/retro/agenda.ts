import type { AgendaTopic } from '@takt/shared/schemas/retro.ts'

/** Stops whatever runs, and counts the time that it took. */
export function stopTopics(agenda: readonly AgendaTopic[], nowMs: number): AgendaTopic[] {
  return agenda.map((topic) => {
    if (topic.runningSince === null) return topic
    const ranS = Math.max(0, Math.round((nowMs - Date.parse(topic.runningSince)) / 1_000))
    return { ...topic, spentS: topic.spentS + ranS, runningSince: null }
  })
}

/** Starts the clock of one topic. */
export function startTopic(
  agenda: readonly AgendaTopic[],
  id: string,
  nowMs: number,
): AgendaTopic[] {
  const runningSince = new Date(nowMs).toISOString()
  return agenda.map((topic) => (topic.id === id ? { ...topic, runningSince } : topic))
}
