import type { Migration } from 'kysely'
import * as first from './2026-11-23-first.ts'
import * as visitorAccount from './2026-11-23-visitor-account.ts'
import * as webhookSecret from './2026-11-23-webhook-secret.ts'
import * as settingsAndPeople from './2026-11-24-settings-and-people.ts'
import * as signIn from './2026-11-24-sign-in.ts'
import * as takenOut from './2026-11-24-taken-out.ts'
import * as visits from './2026-11-24-visits.ts'
import * as crm from './2026-11-28-crm.ts'
import * as customerAccounts from './2026-11-28-customer-accounts.ts'
import * as customers from './2026-11-28-customers.ts'
import * as pipeline from './2026-11-28-pipeline.ts'
import * as program from './2026-11-28-program.ts'
import * as retro from './2026-11-28-retro.ts'
import * as salesLists from './2026-11-28-sales-lists.ts'
import * as sprint from './2026-11-28-sprint.ts'
import * as sumsOfPeople from './2026-11-28-sums-of-people.ts'
import * as supportingEvidence from './2026-11-28-supporting-evidence.ts'
import * as touchedRecords from './2026-11-28-touched-records.ts'
import * as whenSeen from './2026-11-28-when-seen.ts'
import * as whereFrom from './2026-11-28-where-from.ts'
import * as withDetails from './2026-11-28-with-details.ts'
import * as withoutAmount from './2026-11-28-without-amount.ts'

/** Imported by hand so that the order is visible and the bundler sees every file. */
export const migrations: Record<string, Migration> = {
  '2026-11-23-first': first,
  '2026-11-23-visitor-account': visitorAccount,
  '2026-11-23-webhook-secret': webhookSecret,
  '2026-11-24-settings-and-people': settingsAndPeople,
  '2026-11-24-sign-in': signIn,
  '2026-11-24-taken-out': takenOut,
  '2026-11-24-visits': visits,
  '2026-11-28-crm': crm,
  '2026-11-28-customer-accounts': customerAccounts,
  '2026-11-28-customers': customers,
  '2026-11-28-pipeline': pipeline,
  '2026-11-28-program': program,
  '2026-11-28-retro': retro,
  '2026-11-28-sales-lists': salesLists,
  '2026-11-28-sprint': sprint,
  '2026-11-28-sums-of-people': sumsOfPeople,
  '2026-11-28-supporting-evidence': supportingEvidence,
  '2026-11-28-touched-records': touchedRecords,
  '2026-11-28-when-seen': whenSeen,
  '2026-11-28-where-from': whereFrom,
  '2026-11-28-with-details': withDetails,
  '2026-11-28-without-amount': withoutAmount,
}
