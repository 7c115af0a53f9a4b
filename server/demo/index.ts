import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRandom } from '@takt/shared/numeric/random.ts'
import { type Context, Hono } from 'hono'
import { webAsset } from '../assets.ts'
import { appendTarget } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { demoShop, demoTests, seedDemo } from './seed.ts'
import { shopVisit } from './shop-traffic.ts'
import { PRODUCTS } from './shop-world.ts'
import {
  cartPage,
  checkoutPage,
  homePage,
  notSeededPage,
  type Page,
  productPage,
  thanksPage,
} from './storefront-pages.ts'
import { languageOf } from './storefront-text.ts'

export { seedDemo }

const SIMULATED_VISITORS = 50
const ASSETS: Readonly<Record<string, string>> = {
  'storefront.css': 'text/css; charset=utf-8',
  'storefront.js': 'text/javascript; charset=utf-8',
}
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The sample shop: a few pages that use the real snippet with the demo shop's write key. */
export function storefrontRoutes(services: Services): Hono {
  const show = (page: (page: Page) => ReturnType<typeof homePage>) => async (c: Context) => {
    const language = languageOf(c.req.header('accept-language'))
    const shop = await demoShop(services)
    if (shop === undefined) return c.html(notSeededPage(language), 404)
    return c.html(page({ language, writeKey: shop.writeKey }))
  }
  const app = new Hono()
  app.use('*', async (c, next) => {
    await next()
    c.header('Content-Security-Policy', POLICY)
    c.header('X-Content-Type-Options', 'nosniff')
  })
  app.get('/', show(homePage))
  app.get('/cart', show(cartPage))
  app.get('/checkout', show(checkoutPage))
  app.get('/thanks', show(thanksPage))
  app.get('/p/:id', async (c) => {
    const product = PRODUCTS.find(({ id }) => id === c.req.param('id'))
    if (product === undefined) throw new AppError('not_found', 'there is no such product')
    return await show((page) => productPage(page, product))(c)
  })
  for (const [file, type] of Object.entries(ASSETS)) {
    app.get(`/${file}`, async (c) => {
      c.header('Content-Type', type)
      return c.body(await readFile(webAsset('storefront', file), 'utf8'))
    })
  }
  app.post('/simulate', async (c) => {
    await simulate(services)
    return c.json({ visitors: SIMULATED_VISITORS })
  })
  return app
}

/** Invented visitors, now: the same traffic as the seed's, through the same queue. */
async function simulate(services: Services): Promise<void> {
  const shop = await demoShop(services)
  if (shop === undefined) throw new AppError('not_found', 'the demo is not set up')
  const tests = await demoTests(services, shop)
  const run = randomUUID()
  const random = createRandom(run)
  const nowMs = services.now()
  const events = Array.from({ length: SIMULATED_VISITORS }, (_, n) => {
    const id = `sim-${String(nowMs)}-${run.slice(0, 8)}-${String(n)}`
    const visit = { id, visitor: id, startMs: nowMs, receivedAtMs: nowMs }
    return shopVisit(random, visit, tests).filter(
      ({ occurredAtMs }) => occurredAtMs < nowMs + 600_000,
    )
  }).flat()
  await services.queue.submit({
    project: appendTarget(shop),
    events,
    quarantined: [],
  })
}
