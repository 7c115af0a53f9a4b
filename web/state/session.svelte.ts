import type { Mode } from '@takt/shared/schemas/mode.ts'
import { includesRole, type Role } from '@takt/shared/schemas/access.ts'
import { type Project, SeenProject } from '@takt/shared/schemas/project.ts'
import { z } from 'zod'
import { getJson } from '../api/client.ts'

const Projects = z.object({ projects: z.array(SeenProject) })
const Me = z.object({
  person: z
    .object({
      name: z.string(),
      email: z.string(),
      isOwner: z.boolean(),
      hasSecondFactor: z.boolean(),
    })
    .nullable(),
  needsSetup: z.boolean(),
  singleSignOn: z.string().nullable(),
})
type Me = z.infer<typeof Me>
const LAST = 'takt.project'

/** Who looks, and the workspaces that they may see. */
class Session {
  projects = $state.raw<readonly SeenProject[]>([])
  person = $state.raw<Me['person']>(null)
  /** Nobody has an account yet. */
  needsSetup = $state(false)
  /** Name of the company's identity provider. */
  singleSignOn = $state<string | null>(null)
  isLoaded = $state(false)
  hasFailed = $state(false)

  async load(): Promise<void> {
    try {
      const [me, { projects }] = await Promise.all([
        getJson('/me', Me),
        getJson('/projects', Projects),
      ])
      this.person = me.person
      this.needsSetup = me.needsSetup
      this.singleSignOn = me.singleSignOn
      this.projects = projects
      this.hasFailed = false
    } catch {
      this.hasFailed = true
    }
    this.isLoaded = true
  }

  /** Whether the one who looks may do in a project what a role may do. */
  may(role: Role, { slug }: Project): boolean {
    const seen = this.find(slug)
    return seen !== undefined && includesRole(seen.role, role)
  }

  find(slug: string): SeenProject | undefined {
    return this.projects.find((project) => project.slug === slug)
  }

  /** The workspace that was open last, for the start page. */
  get last(): SeenProject | undefined {
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
