import { ApiFailure } from '../../api/client.ts'
import { type MessageKey, t } from '../../state/i18n.svelte.ts'

const KNOWN: Readonly<Record<string, MessageKey>> = {
  INVALID_EMAIL_OR_PASSWORD: 'account.wrong',
  INVALID_PASSWORD: 'account.wrong.password',
  INVALID_CODE: 'account.wrong.code',
  INVALID_TOKEN: 'account.wrong.link',
  too_many_requests: 'account.wrong.often',
  offline: 'lost.offline',
}

/** What went wrong at the door, in the reader's language where we know it. */
export function failureText(failure: unknown): string {
  if (!(failure instanceof ApiFailure)) return String(failure)
  const key = KNOWN[failure.code]
  return key === undefined ? failure.message : t(key)
}
