import type { Config } from '../config.ts'
import { readProjectBySlug } from '../config-store/projects.ts'
import { addWebhookSecret, WEBHOOK_SOURCES } from '../config-store/webhook-secrets.ts'
import { openStore } from '../db/store.ts'
import { CommandError, type Output, UsageError } from './output.ts'

/** `takt webhook add`. */
export async function addWebhookCommand(
  config: Config,
  output: Output,
  flags: { project: string; source: string; secret: string },
): Promise<void> {
  const source = WEBHOOK_SOURCES.find((each) => each === flags.source)
  if (source === undefined) throw new UsageError(`--source: one of ${WEBHOOK_SOURCES.join(', ')}`)
  if (flags.secret.trim() === '') throw new UsageError('--secret: must not be empty')
  const store = await openStore(config.dataDirectory)
  try {
    const project = await readProjectBySlug(store.reader, flags.project)
    if (project === undefined) throw new CommandError(`there is no project "${flags.project}"`)
    addWebhookSecret(store.writer, {
      projectId: project.id,
      source,
      secret: flags.secret.trim(),
      nowMs: Date.now(),
    })
    const path = `/hooks/${source}/${project.slug}`
    output.answer({ path }, `Send the webhooks of ${source} to ${path}`)
  } finally {
    await store.close()
  }
}
