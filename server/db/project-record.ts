import type { Project } from '@takt/shared/schemas/project.ts'
import type { ProjectSettings } from '@takt/shared/schemas/project-settings.ts'

/** A project as the server handles it: its row id is what every query is bound to. */
export type ProjectRecord = Project & { readonly id: number; readonly settings: ProjectSettings }
