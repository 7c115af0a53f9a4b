import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

export type EntryKind = 'note' | 'step' | 'review'

/** What somebody wrote about an account. */
export type AccountEntry = {
  id: number
  account: string
  kind: EntryKind
  text: string
  /** Of a review: `2026-Q2`. */
  quarter: string | null
  dueOn: string | null
  doneOn: string | null
  author: string
  createdAtMs: number
}

/**
 * Writes a note, a next step or a quarter's review.
 *
 * @returns the entry's id, or null when the quarter's review is there already
 */
export function addAccountEntry(
  writer: Writer,
  entry: {
    account: string
    kind: EntryKind
    text: string
    quarter: string | null
    dueOn: string | null
  },
  change: Change,
): number | null {
  return writer.transaction(() => {
    const { changes, lastInsertRowid } = writer.run(
      writer.query
        .insertInto('account_entry')
        .values({
          project_id: change.projectId,
          account_key: entry.account,
          kind: entry.kind,
          text: entry.text,
          quarter: entry.quarter,
          due_on: entry.dueOn,
          done_on: null,
          author: change.actor,
          created_at_ms: change.nowMs,
        })
        .onConflict((conflict) => conflict.doNothing()),
    )
    if (changes === 0) return null
    const { account: subject, kind, quarter, dueOn } = entry
    auditChange(writer, change, {
      action: `account.${kind}`,
      subject,
      details: { id: lastInsertRowid, quarter, dueOn },
    })
    return lastInsertRowid
  })
}

/** Marks a step as done on a day, or as open again. @returns false when there is no such step */
export function finishAccountStep(
  writer: Writer,
  { id, doneOn }: { id: number; doneOn: string | null },
  change: Change,
): boolean {
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .updateTable('account_entry')
        .set({ done_on: doneOn })
        .where('project_id', '=', change.projectId)
        .where('id', '=', id)
        .where('kind', '=', 'step'),
    )
    if (changes === 0) return false
    auditChange(writer, change, {
      action: 'account.step_done',
      subject: String(id),
      details: { doneOn },
    })
    return true
  })
}

/** Takes an entry away; the audit keeps that it was there. @returns false when there is none */
export function removeAccountEntry(writer: Writer, id: number, change: Change): boolean {
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .deleteFrom('account_entry')
        .where('project_id', '=', change.projectId)
        .where('id', '=', id),
    )
    if (changes === 0) return false
    auditChange(writer, change, { action: 'account.remove', subject: String(id), details: {} })
    return true
  })
}

/** Says whether an account is reviewed in every quarter. */
export function setKeyAccount(
  writer: Writer,
  { account, isKey }: { account: string; isKey: boolean },
  change: Change,
): void {
  writer.transaction(() => {
    const { changes } = isKey
      ? writer.run(
          writer.query
            .insertInto('key_account')
            .values({
              project_id: change.projectId,
              account_key: account,
              since_ms: change.nowMs,
            })
            .onConflict((conflict) => conflict.doNothing()),
        )
      : writer.run(
          writer.query
            .deleteFrom('key_account')
            .where('project_id', '=', change.projectId)
            .where('account_key', '=', account),
        )
    if (changes === 0) return
    auditChange(writer, change, { action: 'account.key', subject: account, details: { isKey } })
  })
}

/** What was written about accounts that names one of these ids, newest first. */
export async function readEntriesNaming(
  scope: ProjectScope,
  ids: readonly string[],
): Promise<AccountEntry[]> {
  const all = await readAccountEntries(scope)
  return all.filter(({ text, author }) =>
    ids.some((id) => author === id || text.toLowerCase().includes(id.toLowerCase())),
  )
}

/** Everything written, newest first; of one account or of all. */
export async function readAccountEntries(
  scope: ProjectScope,
  filter: { account?: string; kind?: EntryKind; quarter?: string } = {},
): Promise<AccountEntry[]> {
  let found = scope.from('account_entry').selectAll().orderBy('id', 'desc')
  if (filter.account !== undefined) found = found.where('account_key', '=', filter.account)
  if (filter.kind !== undefined) found = found.where('kind', '=', filter.kind)
  if (filter.quarter !== undefined) found = found.where('quarter', '=', filter.quarter)
  return (await found.execute()).map((row) => ({
    id: row.id,
    account: row.account_key,
    kind: row.kind,
    text: row.text,
    quarter: row.quarter,
    dueOn: row.due_on,
    doneOn: row.done_on,
    author: row.author,
    createdAtMs: row.created_at_ms,
  }))
}

/** The accounts that are reviewed in every quarter, by key. */
export async function readKeyAccounts(scope: ProjectScope): Promise<string[]> {
  const rows = await scope
    .from('key_account')
    .select('account_key')
    .orderBy('account_key')
    .execute()
  return rows.map(({ account_key: key }) => key)
}

/** Takes a person's ids out of what was written, when the person is erased. @returns entries changed */
export function redactAccountEntries(
  writer: Writer,
  { projectId, ids }: { projectId: number; ids: readonly string[] },
): number {
  const redact = writer.raw.prepare(`
    update account_entry set text = replace(text, @id, '[erased]')
    where project_id = @projectId and instr(text, @id) > 0`)
  return ids.reduce((sum, id) => sum + redact.run({ projectId, id }).changes, 0)
}
