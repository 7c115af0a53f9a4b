import type { Mode } from '@takt/shared/schemas/mode.ts'
import { Project } from '@takt/shared/schemas/project.ts'
import { z } from 'zod'
import { getJson } from '../api/client.ts'

const Projects = z.object({ projects: z.array(Project) })
const LAST = 'takt.project'

/** The workspaces of this installation. */
class Session {
  projects = $state.raw<readonly Project[]>([])
  isLoaded = $state(false)
  hasFailed = $state(false)

  async load(): Promise<void> {
    try {
      const { projects } = await getJson('/projects', Projects)
      this.projects = projects
      this.hasFailed = false
    } catch {
      this.hasFailed = true
    }
    this.isLoaded = true
  }

  find(slug: string): Project | undefined {
    return this.projects.find((project) => project.slug === slug)
  }

  /** The workspace that was open last, for the start page. */
  get last(): Project | undefined {
    return this.find(localStorage.getItem(LAST) ?? '')
  }

  remember(project: Project): void {
    localStorage.setItem(LAST, project.slug)
  }
}

export const session = new Session()

/** The rhythm a workspace opens in. */
export const firstMode = ({ mode }: Project): Mode => (mode === 'b2b' ? 'b2b' : 'b2c')

/** The rhythms a workspace has. */
export const modesOf = ({ mode }: Project): readonly Mode[] =>
  mode === 'hybrid' ? ['b2c', 'b2b'] : [mode]
