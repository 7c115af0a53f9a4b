import type { Writer } from '../db/store.ts'

/** Something that happened in a project, for whoever wants to be told. */
export type News = {
  projectId: number
  atMs: number
  /** Topic and event, e.g. `experiment.start`. */
  type: string
  actor: string
  subject: string
  details: unknown
}

/**
 * Puts a delivery for every webhook of the project that asked for the topic. Inside the transaction of
 * the change, so that what is stored is told and what is rolled back is not.
 */
export function tell(writer: Writer, news: News): void {
  const { projectId, atMs, type, ...rest } = news
  const topic = type.split('.')[0] ?? ''
  const hooks = writer.all(
    writer.query
      .selectFrom('hook')
      .innerJoin('project', 'project.id', 'hook.project_id')
      .select(['hook.id', 'hook.topics', 'project.slug'])
      .where('hook.project_id', '=', projectId),
  )
  for (const { id, topics, slug } of hooks) {
    if (!(JSON.parse(topics) as string[]).includes(topic)) continue
    const at = new Date(atMs).toISOString()
    putDelivery(writer, {
      projectId,
      hookId: id,
      topic: type,
      nowMs: atMs,
      body: JSON.stringify({ type, timestamp: at, data: { project: slug, ...rest } }),
    })
  }
}

/** Puts one delivery, to be tried at once. */
export function putDelivery(
  writer: Writer,
  delivery: { projectId: number; hookId: number; topic: string; body: string; nowMs: number },
): void {
  writer.run(
    writer.query.insertInto('hook_delivery').values({
      project_id: delivery.projectId,
      hook_id: delivery.hookId,
      topic: delivery.topic,
      body: delivery.body,
      created_at_ms: delivery.nowMs,
      next_at_ms: delivery.nowMs,
      delivered_at_ms: null,
      last_answer: null,
    }),
  )
}
