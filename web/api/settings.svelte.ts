import { ProjectSettings } from '@takt/shared/schemas/project-settings.ts'
import { getJson, patchJson, projectPath } from './client.ts'
import { Remote } from './remote.svelte.ts'

/** How a project collects: read once, changed field by field. */
export class SettingsRemote {
  readonly remote: Remote<ProjectSettings>
  #slug: () => string

  constructor(slug: () => string) {
    this.#slug = slug
    this.remote = new Remote((signal) =>
      getJson(projectPath(slug(), '/settings'), ProjectSettings, signal),
    )
  }

  /** @throws ApiFailure that names the field */
  async change(fields: Partial<ProjectSettings>): Promise<void> {
    await patchJson(projectPath(this.#slug(), '/settings'), fields, ProjectSettings)
    await this.remote.reload()
  }
}
