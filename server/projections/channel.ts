/** Where a visit came from, in the ten groups that marketing plans are written in. */
export const CHANNELS = [
  'direct',
  'organic_search',
  'paid_search',
  'organic_social',
  'paid_social',
  'email',
  'affiliate',
  'display',
  'referral',
  'other',
] as const
export type Channel = (typeof CHANNELS)[number]

/** The channel of an order that came without a session: an import or a server without a visit. */
export const UNASSIGNED = 'unassigned'

export type Origin = {
  source: string | null
  medium: string | null
  campaign: string | null
  /** Full address or host of the page before, on another site. */
  referrer: string | null
}

const SEARCH =
  /(^|\.)(google|bing|yahoo|duckduckgo|ecosia|baidu|yandex|qwant|startpage|brave|naver|seznam|aol)(\.|$)/
const SOCIAL =
  /(^|\.)(facebook|fb|instagram|ig|linkedin|lnkd|twitter|tiktok|pinterest|youtube|reddit|snapchat|threads|xing|mastodon|bsky|whatsapp|telegram|vk|weibo|quora|tumblr)(\.|$)/
const WEBMAIL = /^(mail|webmail|outlook|deref-gmx|deref-web)\.|(^|\.)mail\./
const EMAIL = /^(e[-_ ]?mail|newsletter|mailing)$/
const PAID = /^(.*cp.*|ppc|retargeting|paid.*)$/
const DISPLAY = /^(display|banner|expandable|interstitial|cpm)$/
const AFFILIATE = /^affiliates?$/
const SOCIAL_MEDIUM = /^(social([-_ ](network|media))?|sm)$/
const REFERRAL_MEDIUM = /^(referral|app|link)$/
/** One letter is too short to look for inside a longer host. */
const SOCIAL_SHORT = /^(t\.co|x|(www\.)?x\.com)$/

/**
 * The channel of a visit from its campaign parameters, or from its referrer where there are none.
 *
 * The rules and their order are those of Google Analytics 4's default channel group, without its
 * video, shopping and audio groups.
 *
 * @see https://support.google.com/analytics/answer/9756891
 */
export function channelOf(origin: Origin): Channel {
  const source = normal(origin.source)
  const medium = normal(origin.medium)
  if (source === '' && medium === '' && normal(origin.campaign) === '') {
    return fromReferrer(hostOf(origin.referrer))
  }
  if (/^(\(?direct\)?)?$/.test(source) && /^(\(none\)|\(not set\)|none)$/.test(medium))
    return 'direct'
  return fromCampaign(source, medium)
}

function fromCampaign(source: string, medium: string): Channel {
  if (AFFILIATE.test(medium)) return 'affiliate'
  if (EMAIL.test(medium) || EMAIL.test(source)) return 'email'
  if (PAID.test(medium)) return paid(source, medium)
  if (DISPLAY.test(medium)) return 'display'
  if (SOCIAL_MEDIUM.test(medium) || isSocial(source)) return 'organic_social'
  if (medium === 'organic' || SEARCH.test(source)) return 'organic_search'
  return REFERRAL_MEDIUM.test(medium) ? 'referral' : 'other'
}

function paid(source: string, medium: string): Channel {
  if (SEARCH.test(source)) return 'paid_search'
  if (isSocial(source) || medium.includes('social')) return 'paid_social'
  if (DISPLAY.test(medium)) return 'display'
  return medium.includes('search') ? 'paid_search' : 'other'
}

function fromReferrer(host: string): Channel {
  if (host === '') return 'direct'
  if (WEBMAIL.test(host)) return 'email'
  if (SEARCH.test(host)) return 'organic_search'
  return isSocial(host) ? 'organic_social' : 'referral'
}

const isSocial = (name: string): boolean => SOCIAL.test(name) || SOCIAL_SHORT.test(name)

const normal = (text: string | null): string => text?.trim().toLowerCase() ?? ''

function hostOf(referrer: string | null): string {
  const text = normal(referrer)
  const address = text.includes('//') ? text.slice(text.indexOf('//') + 2) : text
  return /^[^/?#:]*/.exec(address)?.[0] ?? ''
}
