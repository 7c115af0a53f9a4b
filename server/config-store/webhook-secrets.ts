import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'

/** Systems whose signed webhooks are understood. */
export const WEBHOOK_SOURCES = ['shopify', 'woocommerce', 'stripe', 'hubspot'] as const
export type WebhookSource = (typeof WEBHOOK_SOURCES)[number]

/** Adds a secret beside those that are known already; adding it twice changes nothing. */
export function addWebhookSecret(
  writer: Writer,
  secret: { projectId: number; source: WebhookSource; secret: string; nowMs: number },
): void {
  writer.raw
    .prepare(
      `insert into webhook_secret (project_id, source, secret, created_at_ms)
       values (@projectId, @source, @secret, @nowMs) on conflict do nothing`,
    )
    .run(secret)
}

/** Every secret that a project's webhooks of a source may be signed with. */
export async function readWebhookSecrets(
  db: Kysely<Schema>,
  { projectId, source }: { projectId: number; source: WebhookSource },
): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook_secret')
    .select('secret')
    .where('project_id', '=', projectId)
    .where('source', '=', source)
    .execute()
  return rows.map(({ secret }) => secret)
}
