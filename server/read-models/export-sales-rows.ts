import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import type { ExportRows } from './export-rows.ts'

const term = (column: string) =>
  sql<string | null>`(select value from term where term.id = ${sql.ref(column)})`

/** Every deal as it stands. */
export const dealRows = (scope: ProjectScope): ExportRows =>
  scope
    .from('deal')
    .select((of) => [
      of.ref('deal_key').as('deal'),
      'name',
      term('deal.account_id').as('account'),
      'owner',
      'product',
      of.ref('stage_key').as('stage'),
      'status',
      of.ref('amount_minor').as('amountMinor'),
      'currency',
      of.ref('lead_source').as('leadSource'),
      of.ref('created_on').as('createdOn'),
      of.ref('closed_on').as('closedOn'),
      of.ref('expected_close_on').as('expectedCloseOn'),
      of.ref('forecast_category').as('forecastCategory'),
      of.ref('next_step').as('nextStep'),
      sql<string | null>`json_extract(details, '$.discovery')`.as('discovery'),
    ])
    .orderBy('deal_key')
    .stream()

/** Every contact of the CRM. */
export const contactRows = (scope: ProjectScope): ExportRows =>
  scope
    .from('contact')
    .select((of) => [
      of.ref('contact_key').as('contact'),
      term('contact.account_id').as('account'),
      term('contact.person_id').as('person'),
      'role',
      'title',
      of.ref('created_at_ms').as('createdAt'),
    ])
    .orderBy('contact_key')
    .stream()

/** Every lead with the days of its steps. */
export const leadRows = (scope: ProjectScope): ExportRows =>
  scope
    .from('lead')
    .select((of) => [
      of.ref('lead_key').as('lead'),
      term('lead.account_id').as('account'),
      term('lead.person_id').as('person'),
      'owner',
      'source',
      'campaign',
      'status',
      of.ref('created_on').as('createdOn'),
      of.ref('mql_on').as('mqlOn'),
      of.ref('sql_on').as('sqlOn'),
      of.ref('opp_on').as('oppOn'),
      of.ref('deal_key').as('deal'),
      sql<string | null>`json_extract(details, '$.re_engagement')`.as('reEngagement'),
    ])
    .orderBy('lead_key')
    .stream()

/** Every touch, visits of an account's people too, oldest first. */
export const touchRows = (scope: ProjectScope): ExportRows =>
  scope
    .from('touch')
    .select((of) => [
      of.ref('touch_key').as('touch'),
      term('touch.account_id').as('account'),
      term('touch.person_id').as('person'),
      of.ref('deal_key').as('deal'),
      of.ref('at_ms').as('at'),
      'day',
      'channel',
      'kind',
      of.ref('is_offline').as('isOffline'),
      'campaign',
    ])
    .orderBy('at_ms')
    .orderBy('touch_key')
    .stream()

/** Every note, next step and review of an account, as people wrote them, oldest first. */
export const accountEntryRows = (scope: ProjectScope): ExportRows =>
  scope
    .from('account_entry')
    .select((of) => [
      of.ref('account_key').as('account'),
      'kind',
      'text',
      'quarter',
      of.ref('due_on').as('dueOn'),
      of.ref('done_on').as('doneOn'),
      'author',
      of.ref('created_at_ms').as('createdAt'),
    ])
    .orderBy('id')
    .stream()
