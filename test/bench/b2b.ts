import { performance } from 'node:perf_hooks'
import { createApp } from '../../server/app.ts'
import { createProject } from '../../server/config-store/projects.ts'
import { readConfig } from '../../server/config.ts'
import { openServices } from '../../server/services.ts'
import { fillSales } from '../support/sales-rows.ts'
import { temporaryDirectory } from '../support/server-process.ts'

const DEALS = Number(process.env['TAKT_BENCH_DEALS'] ?? 100_000)
const TOUCHES = Number(process.env['TAKT_BENCH_TOUCHES'] ?? 5_000_000)
const ROUNDS = 30
const BUDGET_MS = 100
const TODAY_MS = Date.UTC(2026, 10, 24, 12)

/** Every panel of a sales team's quarter; add the address of a new one here. */
const PANELS: readonly string[] = [
  '/pipeline',
  '/pipeline/stages',
  '/pipeline/win-rate',
  '/pipeline/win-rate?by=owner',
  '/pipeline/win-rate?by=region&basis=created',
  '/pipeline/north-star',
  '/pipeline/waterfall',
  '/pipeline/cycle',
  '/pipeline/cycle?basis=created',
  '/pipeline/velocity',
  '/pipeline/stalled',
  '/pipeline/slippage',
  '/pipeline/bottleneck',
  '/pipeline/compare',
  '/forecast',
  '/leads/funnel',
  '/handoffs',
  '/leads/re-engagements',
  '/discovery',
  '/quarter',
  '/deals?status=open',
  '/reviews',
  '/committees',
  '/pilots',
  '/attribution',
  '/attribution?by=campaign',
  '/attribution/deals',
  '/attribution/deals/d7',
  '/attribution/touches',
  '/attribution/influence',
  '/accounts',
  '/accounts/a7',
  '/account-reviews',
  '/expansion-loop',
  '/revenue/mrr',
  '/revenue/mrr/movements',
  '/revenue/retention',
  '/revenue/cohorts',
  '/revenue/customers',
  '/data-quality',
  '/metrics/win_rate_closed_count?grain=quarter',
  '/metrics/closed_won_value?grain=quarter&by=owner',
]

/**
 * The answers of every panel over 100,000 deals with a million rows of history and five million touches,
 * from the same seed each time. The read models are written directly: what is measured is asking, not
 * importing. Beside the median stand the first answer, the first after somebody has opened a page, and
 * the first after a deal has changed.
 */
export async function run(): Promise<void> {
  const directory = await temporaryDirectory()
  const { services, close } = await openServices(
    readConfig({ TAKT_DATA: directory.path, TAKT_LOG: 'silent' }),
  )
  const { project, token } = createProject(services.store.writer, {
    ...{ name: 'Bench', mode: 'b2b', timeZone: 'Europe/Berlin', currency: 'EUR' },
    ...{ nowMs: TODAY_MS, actor: 'bench' },
  })
  const rows = { projectId: project.id, deals: DEALS, touches: TOUCHES, todayMs: TODAY_MS }
  const history = fillSales(services.store, rows)
  const app = createApp({ ...services, now: () => TODAY_MS })
  console.log(
    `${String(DEALS)} deals, ${String(history)} rows of history, ${String(TOUCHES)} touches`,
  )
  const ask = async (panel: string): Promise<number> => {
    const from = performance.now()
    const url = `http://127.0.0.1/api/v1/projects/${project.slug}${panel}`
    const answer = await app.request(url, { headers: { authorization: `Bearer ${token}` } })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${panel}: ${String(answer.status)}`)
    return performance.now() - from
  }
  const happens = async (event: object): Promise<void> => {
    await app.request('http://127.0.0.1/v1/track', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${project.writeKey}:`)}` },
      body: JSON.stringify(event),
    })
    await services.projector.catchUp(project.id)
  }
  for (const panel of PANELS) {
    const first = await ask(panel)
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) times.push(await ask(panel))
    const median = times.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0
    await happens({ anonymousId: 'v', event: 'Page Read' })
    const afterVisit = await ask(panel)
    await happens({ anonymousId: 'v', event: 'Deal Updated', properties: { deal_id: 'new' } })
    const afterDeal = await ask(panel)
    const [a, b, c] = [first, afterVisit, afterDeal].map((ms) => ms.toFixed(0))
    console.log(
      `${panel.padEnd(46)} median ${median.toFixed(1)} ms, first ${String(a)}, after a visit ${String(b)}, after a deal ${String(c)}${median > BUDGET_MS ? '  OVER BUDGET' : ''}`,
    )
  }
  await close()
  await directory.remove()
}
