import { z } from 'zod'

/** What somebody may do in a project, least first: look; run experiments; decide who else may, and what is collected. */
export const ROLES = ['viewer', 'editor', 'admin'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

/** Whether a role includes what another may do. */
export const includesRole = (held: Role, wanted: Role): boolean =>
  ROLES.indexOf(held) >= ROLES.indexOf(wanted)

/** What an API token may do, and the role that it so has. */
export const TOKEN_SCOPES = ['read', 'write', 'admin'] as const
export const TokenScope = z.enum(TOKEN_SCOPES)
export type TokenScope = z.infer<typeof TokenScope>
export const ROLE_OF_SCOPE: Readonly<Record<TokenScope, Role>> = {
  read: 'viewer',
  write: 'editor',
  admin: 'admin',
}

const EMAIL_CHARACTERS_MAX = 254
const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(EMAIL_CHARACTERS_MAX)
  .pipe(z.email('is not an e-mail address'))
const PersonName = z.string().trim().min(1, 'must not be empty').max(100)

/** Fewest characters of a password; the most bound the work of hashing it. */
export const PASSWORD_CHARACTERS = { min: 10, max: 128 } as const
const Password = z
  .string()
  .min(PASSWORD_CHARACTERS.min, `needs at least ${String(PASSWORD_CHARACTERS.min)} characters`)
  .max(PASSWORD_CHARACTERS.max)

/** A one-time secret out of a link. */
const LinkToken = z.string().min(1).max(100)

/** The first person of an installation. */
export const Setup = z.strictObject({
  token: LinkToken,
  name: PersonName,
  email: Email,
  password: Password,
})

/** Somebody who takes up an invitation, with a new account. */
export const Acceptance = z.strictObject({ token: LinkToken, name: PersonName, password: Password })

/** An invitation that somebody looks at, or takes up with the account that they have. */
export const InvitationToken = z.strictObject({ token: LinkToken })

export const NewInvitation = z.strictObject({ email: Email, role: Role })

export const RoleChange = z.strictObject({ role: Role })

const DAYS_MAX = 3_650
export const NewToken = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(100),
  scope: TokenScope,
  /** Whole days until it ends; null never ends. */
  expiresInDays: z.number().int().min(1).max(DAYS_MAX).nullable().default(90),
})
