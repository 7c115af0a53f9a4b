import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 6, 12)
const plan = (key: string, fields: object = {}): object => ({
  key,
  name: 'Button',
  mode: 'b2c',
  unit: 'visitor',
  hypothesis: 'h: doubt keeps people from buying',
  tactic: 't: secret-tactic',
  resistance: 'r',
  owner: 'o',
  variants: [
    { key: 'control', weight: 1 },
    { key: 'b', weight: 3 },
  ],
  metrics: { primary: 'session_purchase_rate' },
  ...fields,
})

let api: ApiFixture
let fetchScript: (path: string, headers?: Record<string, string>) => Promise<Response>
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS })
  const app = createApp(api.services)
  fetchScript = async (path, headers = {}) =>
    await app.request(`http://127.0.0.1:4600${path}`, { headers })
})
afterAll(() => api.close())

const scriptOf = async (): Promise<string> => {
  const response = await fetchScript(`/t.js?k=${api.log.project.writeKey}`)
  expect(response.status).toBe(200)
  return response.text()
}
/** What the script hands to the snippet. */
const configOf = (script: string): { writeKey: string; experiments: { key: string }[] } =>
  JSON.parse(/^self\.__takt=(.*);\n/.exec(script)?.[1] ?? 'null') as never

describe('GET /t.js', () => {
  it('brings the running experiments, and of those only what assigning needs', async () => {
    expect((await api.post('/experiments', plan('drafted'))).status).toBe(201)
    expect((await api.post('/experiments', plan('running'))).status).toBe(201)
    expect((await api.post('/experiments/running/start')).status).toBe(200)
    expect((await api.post('/experiments', plan('ended'))).status).toBe(201)
    await api.post('/experiments/ended/start')
    await api.post('/experiments/ended/stop')
    const script = await scriptOf()
    expect(configOf(script)).toEqual({
      writeKey: api.log.project.writeKey,
      experiments: [
        {
          key: 'running',
          seed: 'running',
          variants: [
            { key: 'control', weight: 1 },
            { key: 'b', weight: 3 },
          ],
        },
      ],
    })
    expect(script).not.toContain('secret-tactic')
    expect(script).not.toContain('drafted')
    expect(script).not.toContain('ended')
  })

  it('answers 304 to whoever has it, until an experiment changes', async () => {
    const path = `/t.js?k=${api.log.project.writeKey}`
    const etag = (await fetchScript(path)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^".+"$/)
    const again = await fetchScript(path, { 'if-none-match': etag })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    await api.post('/experiments/running/stop')
    const changed = await fetchScript(path, { 'if-none-match': etag })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
  })

  it.each(['', 'wk_unknown', '"></script><script>alert(1)</script>'])(
    'answers 404 to the unknown key "%s", as a script that does nothing and repeats nothing',
    async (key) => {
      const response = await fetchScript(`/t.js?k=${encodeURIComponent(key)}`)
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toContain('text/javascript')
      expect(await response.text()).toMatch(/^\/\*[^*]*\*\/\n$/)
    },
  )

  it('may be loaded by a page of any origin and is never sniffed', async () => {
    const { headers } = await fetchScript(`/t.js?k=${api.log.project.writeKey}`)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toContain('max-age=60')
  })
})
