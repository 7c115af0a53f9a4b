import { Hono } from 'hono'
import { z } from 'zod'
import {
  addAccountEntry,
  finishAccountStep,
  readAccountEntries,
  readKeyAccounts,
  removeAccountEntry,
  setKeyAccount,
} from '../config-store/account-entries.ts'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { accountPage, type AccountQuestion, loopOfAccounts } from './account-answers.ts'
import { createAccountList } from './account-list.ts'
import { requireB2b } from './b2b-only.ts'
import { quarterOf, reviewQueue } from './account-reviews.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { createMemory } from './memory.ts'
import { today } from './today.ts'
import { body, query, rowIdOf } from './validate.ts'

const Quarter = z.string().regex(/^\d{4}-Q[1-4]$/, 'is not a quarter, e.g. 2026-Q2')
const List = z.object({
  search: z.string().trim().max(200).optional(),
  segment: z.string().optional(),
  sort: z.enum(['score', 'mrr', 'open', 'activity', 'name']).default('score'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  offset: z.coerce.number().int().min(0).default(0),
})
const Entry = z
  .strictObject({
    kind: z.enum(['note', 'step', 'review']),
    text: z.string().trim().min(1).max(5_000),
    /** Of a review; the running quarter when absent. */
    quarter: Quarter.nullable().default(null),
    /** Of a step. */
    dueOn: z.iso.date().nullable().default(null),
  })
  .refine(({ kind, dueOn }) => kind === 'step' || dueOn === null, {
    message: 'only a step is due on a day',
    path: ['dueOn'],
  })
const Done = z.strictObject({ doneOn: z.iso.date().nullable() })
const Key = z.strictObject({ isKey: z.boolean() })
const Loop = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() })
const Reviews = z.object({ quarter: Quarter.optional() })

/** Accounts: who they are, what happened with them, and what people make of them. */
export function accounts(services: Services) {
  const { now } = services
  const remember = createMemory()
  const listOf = createAccountList(services)
  const questionOf = (scope: ProjectScope): AccountQuestion => {
    requireB2b(scope, ['customers'])
    return { nowMs: now(), day: today(scope.project, now()), remember }
  }
  return new Hono<ApiEnv>()
    .get('/accounts', query(List), async (c) => {
      requireB2b(c.var.scope, ['customers'])
      return c.json(await listOf(c.var.scope, c.req.valid('query')))
    })
    .get('/accounts/:account', async (c) => {
      const at = questionOf(c.var.scope)
      const key = c.req.param('account')
      return c.json(await inSnapshot(c.var.scope, (scope) => accountPage(scope, key, at)))
    })
    .get('/account-reviews', query(Reviews), async (c) => {
      const { day } = questionOf(c.var.scope)
      const quarter = c.req.valid('query').quarter ?? quarterOf(day)
      return c.json(await reviewQueue(c.var.scope, quarter))
    })
    .get('/expansion-loop', query(Loop), async (c) => {
      const at = questionOf(c.var.scope)
      const asked = c.req.valid('query')
      return c.json(await inSnapshot(c.var.scope, (scope) => loopOfAccounts(scope, asked, at)))
    })
    .route('/', entries(services))
}

/** What people write about an account, and which accounts are reviewed in every quarter. */
function entries({ store: { writer }, now }: Services) {
  const of = async (scope: ProjectScope, account: string) => ({
    entries: await readAccountEntries(scope, { account }),
  })
  return new Hono<ApiEnv>()
    .post('/accounts/:account/entries', body(Entry), async (c) => {
      requireB2b(c.var.scope, ['customers'])
      const { kind, text, quarter, dueOn } = c.var.body
      const account = c.req.param('account')
      const running = quarterOf(today(c.var.scope.project, now()))
      const held = kind === 'review' ? (quarter ?? running) : null
      const entry = { account, kind, text, quarter: held, dueOn }
      if (addAccountEntry(writer, entry, changeBy(c.var, now())) === null) {
        throw new AppError('conflict', `quarter: ${account} is already reviewed in ${held ?? ''}`)
      }
      return c.json(await of(c.var.scope, account), 201)
    })
    .patch('/accounts/:account/entries/:id', body(Done), async (c) => {
      const { doneOn } = c.var.body
      const done = finishAccountStep(writer, { id: rowIdOf(c), doneOn }, changeBy(c.var, now()))
      if (!done) throw new AppError('not_found', 'there is no such step')
      return c.json(await of(c.var.scope, c.req.param('account')))
    })
    .delete('/accounts/:account/entries/:id', async (c) => {
      const gone = removeAccountEntry(writer, rowIdOf(c), changeBy(c.var, now()))
      if (!gone) throw new AppError('not_found', 'there is no such entry')
      return c.json(await of(c.var.scope, c.req.param('account')))
    })
    .put('/accounts/:account/key', body(Key), async (c) => {
      requireB2b(c.var.scope, ['customers'])
      const account = c.req.param('account')
      setKeyAccount(writer, { account, isKey: c.var.body.isKey }, changeBy(c.var, now()))
      return c.json({ keyAccounts: await readKeyAccounts(c.var.scope) })
    })
}
