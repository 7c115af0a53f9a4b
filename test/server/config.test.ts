import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig, SETTINGS } from '../../server/config.ts'

describe('readConfig', () => {
  it('has defaults for everything', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 4600,
      dataDirectory: './data',
      publicUrl: null,
      trustsProxy: false,
      oidc: null,
      mail: null,
      allowsPrivateHooks: false,
      metricsToken: null,
      backupsKept: 7,
      diskReserveBytes: 256 * 1024 * 1024,
      logLevel: 'warn',
    })
  })

  it('lets flags win over the environment', () => {
    const config = readConfig({ TAKT_PORT: '1', TAKT_DATA: 'x' }, { port: '2', data: 'y' })
    expect(config).toMatchObject({ port: 2, dataDirectory: 'y' })
  })

  it.each([
    [{ TAKT_PORT: 'abc' }, 'TAKT_PORT'],
    [{ TAKT_PORT: '70000' }, 'TAKT_PORT'],
    [{ TAKT_HOST: '' }, 'TAKT_HOST'],
    [{ TAKT_OIDC_ISSUER: 'https://id.example' }, 'TAKT_OIDC_CLIENT_ID'],
    [{ TAKT_SMTP_HOST: 'mail.example' }, 'TAKT_MAIL_FROM'],
    [{ TAKT_MAIL_FROM: 'takt@shop.example' }, 'TAKT_SMTP_HOST'],
    [{ TAKT_BACKUP_KEEP: '-1' }, 'TAKT_BACKUP_KEEP'],
    [{ TAKT_LOG: 'loud' }, 'TAKT_LOG'],
  ])('names the wrong variable in one line: %j', (env, name) => {
    const attempt = (): unknown => readConfig(env)
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(new RegExp(`^${name}: [^\\n]+$`))
  })
})

describe('the settings', () => {
  it('each say what they do, and the page about them says the same', () => {
    const page = readFileSync('docs/configuration.md', 'utf8')
    for (const { name, standard, meaning } of SETTINGS) {
      expect(meaning.length).toBeGreaterThan(10)
      const value = standard === null ? '' : `\`${standard}\``
      expect(page).toContain(`| \`${name}\` | ${value} | ${meaning} |`)
    }
    const named = page.match(/`TAKT_\w+`/g) ?? []
    const known = SETTINGS.map(({ name }) => `\`${name}\``)
    expect(named.filter((name) => !known.includes(name))).toEqual([])
  })
})
