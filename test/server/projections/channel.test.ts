import { describe, expect, it } from 'vitest'
import { channelOf, type Origin } from '../../../server/projections/channel.ts'

const from = (origin: Partial<Origin>): string =>
  channelOf({ source: null, medium: null, campaign: null, referrer: null, ...origin })

describe('the channel of a visit', () => {
  it.each<[Partial<Origin>, string]>([
    [{}, 'direct'],
    [{ source: '(direct)', medium: '(none)' }, 'direct'],
    [{ source: 'google', medium: 'cpc' }, 'paid_search'],
    [{ source: 'Bing', medium: 'PPC', campaign: 'brand' }, 'paid_search'],
    [{ source: 'facebook', medium: 'paid_social' }, 'paid_social'],
    [{ source: 'instagram.com', medium: 'cpm' }, 'paid_social'],
    [{ source: 'x', medium: 'cpc' }, 'paid_social'],
    [{ source: 'adnetwork', medium: 'cpm' }, 'display'],
    [{ source: 'adnetwork', medium: 'banner' }, 'display'],
    [{ source: 'adnetwork', medium: 'cpc' }, 'other'],
    [{ source: 'newsletter', medium: 'email' }, 'email'],
    [{ source: 'newsletter' }, 'email'],
    [{ source: 'partner', medium: 'affiliate' }, 'affiliate'],
    [{ source: 'linkedin', medium: 'social' }, 'organic_social'],
    [{ source: 'pinterest' }, 'organic_social'],
    [{ source: 'google', medium: 'organic' }, 'organic_search'],
    [{ source: 'blog', medium: 'referral' }, 'referral'],
    [{ source: 'podcast', medium: 'audio-ad', campaign: 'may' }, 'other'],
    [{ campaign: 'may' }, 'other'],
    [{ referrer: 'www.google.de' }, 'organic_search'],
    [{ referrer: 'https://duckduckgo.com/?q=shoes' }, 'organic_search'],
    [{ referrer: 't.co' }, 'organic_social'],
    [{ referrer: 'l.facebook.com' }, 'organic_social'],
    [{ referrer: 'mail.google.com' }, 'email'],
    [{ referrer: 'news.example.com' }, 'referral'],
    [{ referrer: 'www.google.de', source: 'newsletter', medium: 'email' }, 'email'],
  ])('of %j is %s', (origin, channel) => {
    expect(from(origin)).toBe(channel)
  })
})
