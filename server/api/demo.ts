import { Hono } from 'hono'
import type { Services } from '../context.ts'
import { seedDemo } from '../demo/index.ts'
import type { ApiEnv } from './env.ts'
import { ownersOnly } from './identity.ts'

/** Sets the demo up in a running server, from the start page; only an owner may. */
export function demoSetup(services: Services) {
  return new Hono<ApiEnv>().post('/', ownersOnly, async (c) => {
    const { shop, company } = await seedDemo(services, { nowMs: services.now() })
    return c.json({ shop: shop.slug, company: company.slug }, 201)
  })
}
