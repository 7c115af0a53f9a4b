import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../server/config.ts'

const read = (path: string): string => readFileSync(path, 'utf8')
const FILES = ['Dockerfile', 'compose.yaml', 'deploy/takt.service'] as const

describe('what it is run with', () => {
  it.each(FILES)('%s sets no variable that is not read', (path) => {
    const known = new Set(SETTINGS.map(({ name }) => name))
    const named = read(path).match(/\bTAKT_\w+/g) ?? []
    expect(named.filter((name) => !known.has(name))).toEqual([])
  })

  it('copies only what exists or what the build makes into the image', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY --from=build \/takt\/(\S+)/gm)].map(
      ([, path = '']) => path,
    )
    const built = (path: string): boolean => /(^|\/)(dist|dist-snippet|node_modules)$/.test(path)
    expect(copied.length).toBeGreaterThan(5)
    expect(copied.filter((path) => !built(path) && !existsSync(path))).toEqual([])
    expect(read('Dockerfile')).toMatch(/^USER node$/m)
    expect(read('Dockerfile')).toMatch(/^HEALTHCHECK /m)
  })
})
