import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'

/** The reader and the one project that may be looked at; a `ProjectScope` is one. */
export type LogScope = { readonly db: Kysely<Schema>; readonly project: { readonly id: number } }
