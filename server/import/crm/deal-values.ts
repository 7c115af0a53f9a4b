import type { JsonObject } from '@takt/shared/schemas/event.ts'

/** `Closed` says no forecast; everything else is one of four. */
export function forecastCategory(text: string): string | null {
  const plain = text.toLowerCase().replaceAll(/[^a-z]/gu, '')
  if (plain === 'commit' || plain === 'forecast') return 'commit'
  if (plain === 'bestcase' || plain === 'upside') return 'best_case'
  if (plain === 'pipeline') return 'pipeline'
  return plain === 'omitted' || plain.startsWith('dontforecast') || plain.startsWith('notforecast')
    ? 'omitted'
    : null
}

/** New business, more from a customer, or the same again. */
export function dealType(text: string): string | null {
  if (/renew|verl[äa]nger/iu.test(text)) return 'renewal'
  if (
    /expan|upsell|up-sell|cross|existing customer|existingbusiness|existing business|bestandskunde/iu.test(
      text,
    )
  ) {
    return 'expansion'
  }
  return /new|neu/iu.test(text) ? 'new' : null
}

/** How systems call the fields of deals whose history they keep. */
const FIELD_NAMES: Readonly<Record<string, string | undefined>> = {
  stage: 'stage',
  stagename: 'stage',
  dealstage: 'stage',
  amount: 'amount',
  closedate: 'close_on',
  forecastcategory: 'forecast_category',
  forecastcategoryname: 'forecast_category',
  hsforecastcategory: 'forecast_category',
  hsmanualforecastcategory: 'forecast_category',
  probability: 'probability',
  hsdealstageprobability: 'probability',
  owner: 'owner',
  ownerid: 'owner',
  hubspotownerid: 'owner',
  nextstep: 'next_step',
  hsnextstep: 'next_step',
  leadsource: 'lead_source',
  hsanalyticssource: 'lead_source',
  dealname: 'name',
  pipeline: 'pipeline',
  closedlostreason: 'lost_reason',
  dealcurrencycode: 'currency',
  createdate: 'created_at',
  notelastupdated: 'last_activity_at',
  noteslastcontacted: 'last_activity_at',
}

/**
 * One change of one field, as every CRM tells it, in the words of an event; null for a field that means
 * nothing here. Amounts stay in major units, and instants as they are written.
 */
export function dealFields(field: string, value: unknown): JsonObject | null {
  const name = FIELD_NAMES[field.toLowerCase().replaceAll(/[^a-z]/gu, '')]
  if (name === undefined) return null
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? value : ''
  if (text === '') return { [name]: null }
  switch (name) {
    case 'forecast_category':
      return { [name]: forecastCategory(String(text)) }
    case 'probability': {
      const share = Number(text)
      return { [name]: share > 1 ? share / 100 : share }
    }
    case 'close_on':
    case 'created_at':
    case 'last_activity_at':
      return { [name]: /^\d{12,13}$/u.test(String(text)) ? Number(text) : text }
    default:
      return { [name]: text }
  }
}
