import { Hono } from 'hono'
import type { Services } from '../context.ts'
import { seedDemo } from '../demo/index.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'

/** Sets the demo up in a running server, from the start page; a project's token may not. */
export function demoSetup(services: Services) {
  return new Hono<ApiEnv>().post('/', async (c) => {
    if (c.var.tokenProjectId !== undefined) {
      throw new AppError('forbidden', 'the token of one project cannot set the demo up')
    }
    const { shop, company } = await seedDemo(services, { nowMs: services.now() })
    return c.json({ shop: shop.slug, company: company.slug }, 201)
  })
}
