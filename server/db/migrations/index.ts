import type { Migration } from 'kysely'
import * as first from './2026-11-23-first.ts'
import * as settingsAndPeople from './2026-11-24-settings-and-people.ts'
import * as visitorAccount from './2026-11-23-visitor-account.ts'
import * as webhookSecret from './2026-11-23-webhook-secret.ts'

/** Imported by hand so that the order is visible and the bundler sees every file. */
export const migrations: Record<string, Migration> = {
  '2026-11-23-first': first,
  '2026-11-23-visitor-account': visitorAccount,
  '2026-11-23-webhook-secret': webhookSecret,
  '2026-11-24-settings-and-people': settingsAndPeople,
}
