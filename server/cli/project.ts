import { NewProject } from '@takt/shared/schemas/project.ts'
import type { Config } from '../config.ts'
import { createProject } from '../config-store/projects.ts'
import { openStore } from '../db/store.ts'
import { type Output, UsageError } from './output.ts'

/** `takt project create`. */
export async function createProjectCommand(
  config: Config,
  output: Output,
  flags: { name: string; mode: string; timezone: string; currency: string },
): Promise<void> {
  const wanted = NewProject.safeParse({
    name: flags.name,
    mode: flags.mode,
    timeZone: flags.timezone,
    currency: flags.currency,
  })
  if (!wanted.success) {
    const issue = wanted.error.issues[0]
    const flag = { timeZone: 'timezone' }[String(issue?.path[0])] ?? String(issue?.path[0])
    throw new UsageError(`--${flag}: ${issue?.message ?? 'is not valid'}`)
  }
  const store = await openStore(config.dataDirectory)
  try {
    const { project, writeKey, token } = createProject(store.writer, {
      ...wanted.data,
      nowMs: Date.now(),
      actor: 'command line',
    })
    output.answer(
      { slug: project.slug, writeKey, token },
      [
        `Project    ${project.slug}`,
        `Write key  ${writeKey}`,
        `API token  ${token}   (shown once)`,
      ].join('\n'),
    )
  } finally {
    await store.close()
  }
}
