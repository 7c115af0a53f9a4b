import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { PasskeyTable } from '../db/schema-access.ts'
import type { Writer } from '../db/store.ts'

/** A public key of somebody's device. */
export type Passkey = {
  /** Credential id in base64url. */
  id: string
  name: string
  userId: string
  /** COSE key in base64url. */
  publicKey: string
  /** Signatures so far, where the device counts them. */
  counter: number
  /** How the device may be reached, as WebAuthn names it. */
  transports: string[]
  createdAtMs: number
}

export function addPasskey(
  writer: Writer,
  { nowMs, transports, ...passkey }: Omit<Passkey, 'createdAtMs'> & { nowMs: number },
): void {
  writer.run(
    writer.query.insertInto('auth_passkey').values({
      ...passkey,
      transports: JSON.stringify(transports),
      created_at_ms: nowMs,
    }),
  )
}

export async function readPasskey(db: Kysely<Schema>, id: string): Promise<Passkey | undefined> {
  const row = await db
    .selectFrom('auth_passkey')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && passkeyOf(row)
}

/** Somebody's passkeys, oldest first. */
export async function readPasskeysOf(db: Kysely<Schema>, userId: string): Promise<Passkey[]> {
  const rows = await db
    .selectFrom('auth_passkey')
    .selectAll()
    .where('userId', '=', userId)
    .orderBy('created_at_ms')
    .execute()
  return rows.map(passkeyOf)
}

/** Remembers the signature counter: one that goes back betrays a copied device. */
export function setPasskeyCounter(writer: Writer, id: string, counter: number): void {
  writer.run(writer.query.updateTable('auth_passkey').set({ counter }).where('id', '=', id))
}

export function removePasskey(
  writer: Writer,
  { userId, id }: { userId: string; id: string },
): void {
  writer.run(
    writer.query.deleteFrom('auth_passkey').where('userId', '=', userId).where('id', '=', id),
  )
}

const passkeyOf = (row: Selectable<PasskeyTable>): Passkey => ({
  id: row.id,
  name: row.name,
  userId: row.userId,
  publicKey: row.publicKey,
  counter: row.counter,
  transports: JSON.parse(row.transports) as string[],
  createdAtMs: row.created_at_ms,
})
