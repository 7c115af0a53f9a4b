import type { Role, TokenScope } from '@takt/shared/schemas/access.ts'
import type { Generated } from 'kysely'

export type ApiTokenTable = {
  id: Generated<number>
  project_id: number
  /** SHA-256 of the token in hexadecimal; the token itself is shown once and never stored. */
  token_hash: string
  created_at_ms: number
  name: Generated<string>
  scope: Generated<TokenScope>
  /** Null for a token that does not end. */
  expires_at_ms: number | null
  last_used_at_ms: number | null
}

/** People, as better-auth keeps them: its other tables are its own. Dates are ISO 8601. */
export type UserTable = {
  id: string
  name: string
  /** In lower case. */
  email: string
  emailVerified: 0 | 1
  image: string | null
  createdAt: string
  updatedAt: string
  twoFactorEnabled: 0 | 1 | null
  /** May do everything in every project, and make new ones. */
  isOwner: 0 | 1
}

export type PasskeyTable = {
  /** Credential id in base64url. */
  id: string
  name: string
  userId: string
  /** COSE key in base64url. */
  publicKey: string
  counter: number
  /** JSON array of WebAuthn transports. */
  transports: string
  created_at_ms: number
}

export type InstallationTable = { name: string; value: string }

export type MemberTable = {
  project_id: number
  user_id: string
  role: Role
  created_at_ms: number
}

export type InvitationTable = {
  id: Generated<number>
  project_id: number
  email: string
  role: Role
  /** SHA-256 in hexadecimal of the secret in the link. */
  token_hash: string
  created_at_ms: number
  expires_at_ms: number
}
