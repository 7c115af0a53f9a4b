import { type MessageKey, t } from '../../state/i18n.svelte.ts'

/** A channel's name; one of the shop's own as it is written, and the unallocated one in words. */
export function channelName(channel: string | null): string {
  if (channel === null) return t('customers.unallocated')
  const key = `channel.${channel}` as MessageKey
  const name = t(key)
  return name === key ? channel.replaceAll('_', ' ') : name
}
