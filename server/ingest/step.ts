import type { Event } from '@takt/shared/schemas/event.ts'

/** What is wrong with one event: which field, and what would be right. */
export type EventProblem = { field: string; message: string }

/** An event, or why it cannot be admitted. */
export type Translation = { event: Event } | { problem: EventProblem }

/** One step of the pipeline: changes an event, or says why it cannot be admitted. */
export type Step = (event: Event) => Event | { problem: EventProblem }
