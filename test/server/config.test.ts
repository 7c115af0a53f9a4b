import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../server/config.ts'

describe('readConfig', () => {
  it('has defaults for everything', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 4600,
      dataDirectory: './data',
      publicUrl: null,
      trustsProxy: false,
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
    [{ TAKT_HOST: '0.0.0.0' }, 'TAKT_HOST'],
    [{ TAKT_LOG: 'loud' }, 'TAKT_LOG'],
  ])('names the wrong variable in one line: %j', (env, name) => {
    const attempt = (): unknown => readConfig(env)
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(new RegExp(`^${name}: [^\\n]+$`))
  })
})
