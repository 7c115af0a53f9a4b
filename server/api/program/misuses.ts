import { MISUSE_RULES, misusesOf } from '@takt/shared/misuse'
import { Claim } from '@takt/shared/schemas/claim.ts'
import { Hono } from 'hono'
import type { ApiEnv } from '../env.ts'
import { body } from '../validate.ts'

/** Wrong ways of reading numbers: what they are, and which of them a claim commits. */
export const misuses = new Hono<ApiEnv>()
  .get('/misuses', (c) =>
    c.json({ rules: MISUSE_RULES.map(({ id: rule, reason, fix }) => ({ rule, reason, fix })) }),
  )
  .post('/misuses/check', body(Claim), (c) => c.json({ warnings: misusesOf(c.var.body) }))
