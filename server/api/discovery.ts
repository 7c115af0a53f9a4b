import { discoveryStanding } from '@takt/shared/metrics'
import {
  Discovery,
  DISCOVERY_QUESTIONS,
  DiscoveryFit,
  DiscoveryPersona,
} from '@takt/shared/schemas/discovery.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import {
  type DealDiscovery,
  readDealDiscovery,
  readDiscoveries,
} from '../read-models/deal-discovery.ts'
import { requireB2b } from './b2b-only.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { csvOf } from './pipeline/csv.ts'
import { isoInstant } from './public-event.ts'
import { tell } from './tell-record.ts'
import { body, query } from './validate.ts'

const PERSONAS_MAX = 5
const NOTHING = Discovery.parse({})

/** What is sent changes; everything else stays with whoever said it. */
const Told = z.strictObject({
  /** An empty text takes an answer back. */
  answers: z.partialRecord(z.enum(DISCOVERY_QUESTIONS), z.string().trim().max(2_000)).default({}),
  personas: z.array(DiscoveryPersona).max(PERSONAS_MAX).optional(),
  fit: DiscoveryFit.optional(),
})
const Format = z.object({ format: z.enum(['json', 'csv']).default('json') })

/** The first conversation of a deal: whether we fit, by ten questions and three problems a persona. */
export const discovery = (services: Services) =>
  new Hono<ApiEnv>()
    .get('/discovery', query(Format), async (c) => {
      const { scope } = c.var
      requireB2b(scope, ['metrics'])
      const forms = (await readDiscoveries(scope)).map(rowOf).toSorted(newestFirst)
      if (c.req.valid('query').format === 'csv') {
        c.header('Content-Type', 'text/csv; charset=utf-8')
        c.header('Content-Disposition', 'attachment; filename="discovery.csv"')
        return c.body(csvOfForms(forms))
      }
      return c.json({
        forms,
        note: forms.length === 0 ? 'no discovery form has been begun' : null,
      })
    })
    .get('/deals/:key/discovery', async (c) =>
      c.json(formOf(await dealOf(c.var.scope, c.req.param('key')))),
    )
    .put('/deals/:key/discovery', body(Told), async (c) => {
      const { scope } = c.var
      const key = c.req.param('key')
      const { discovery: before } = await dealOf(scope, key)
      const { actor, nowMs } = changeBy(c.var, services.now())
      const form = merged(before ?? NOTHING, c.var.body, { at: isoInstant(nowMs), by: actor })
      if (isSame(form, before ?? NOTHING)) return c.json(formOf(await dealOf(scope, key)))
      await tell(services, c.var, {
        name: 'Deal Updated',
        key: `deal-${key}`,
        account: null,
        fields: { deal_id: key, discovery: structuredClone(form) },
      })
      return c.json(formOf(await dealOf(scope, key)))
    })

/** An answer that is the same as before keeps who gave it. */
function merged(
  before: Discovery,
  told: z.output<typeof Told>,
  stamp: { at: string; by: string },
): Discovery {
  const answers = Object.fromEntries(
    DISCOVERY_QUESTIONS.flatMap((question) => {
      const known = before.answers[question]
      const text = told.answers[question]
      if (text === undefined || text === known?.text) {
        return known === undefined ? [] : [[question, known]]
      }
      return text === '' ? [] : [[question, { text, ...stamp }]]
    }),
  )
  return {
    answers,
    personas:
      told.personas === undefined || isSame(told.personas, before.personas?.list)
        ? before.personas
        : { list: told.personas, ...stamp },
    fit:
      told.fit === undefined || isSame(told.fit, fitOf(before))
        ? before.fit
        : { ...told.fit, ...stamp },
  }
}

const fitOf = ({ fit }: Discovery): z.infer<typeof DiscoveryFit> | undefined =>
  fit === null ? undefined : { hypothesis: fit.hypothesis, verdict: fit.verdict }
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

async function dealOf(scope: ProjectScope, key: string): Promise<DealDiscovery> {
  requireB2b(scope, ['metrics'])
  const deal = await readDealDiscovery(scope, key)
  if (deal === undefined) throw new AppError('not_found', `deal: there is no deal "${key}"`)
  return deal
}

function formOf({ deal, name, discovery: known }: DealDiscovery) {
  const form = known ?? NOTHING
  return {
    deal,
    name,
    ...discoveryStanding(form),
    questions: DISCOVERY_QUESTIONS.map((question) => {
      const answer = form.answers[question]
      return {
        question,
        text: answer?.text ?? '',
        answeredAt: answer?.at ?? null,
        answeredBy: answer?.by ?? null,
      }
    }),
    personas: form.personas,
    fit: form.fit,
  }
}

function rowOf({
  deal,
  name,
  owner,
  account,
  status,
  discovery: form,
}: Awaited<ReturnType<typeof readDiscoveries>>[number]) {
  const { answered, of, completion, missing, hypotheses } = discoveryStanding(form)
  const last = Object.values(form.answers).toSorted((a, b) => (a.at < b.at ? 1 : -1))[0]
  return {
    deal,
    name,
    owner,
    account,
    status,
    answered,
    of,
    completion,
    missing,
    hypotheses,
    fit: form.fit?.verdict ?? 'open',
    lastAnsweredAt: last?.at ?? null,
    lastAnsweredBy: last?.by ?? null,
  }
}

/** By the last answer; of two at once, by key. */
function newestFirst(a: ReturnType<typeof rowOf>, b: ReturnType<typeof rowOf>): number {
  const [at, other] = [a.lastAnsweredAt ?? '', b.lastAnsweredAt ?? '']
  if (at !== other) return at < other ? 1 : -1
  return a.deal < b.deal ? -1 : 1
}

const csvOfForms = (forms: readonly ReturnType<typeof rowOf>[]): string =>
  csvOf(
    [
      'deal',
      'name',
      'account',
      'owner',
      'status',
      'answered',
      'questions',
      'completion',
      'missing',
      'hypotheses',
      'fit',
      'last_answered_at',
      'last_answered_by',
    ],
    forms.map((form) => [
      form.deal,
      form.name,
      form.account,
      form.owner,
      form.status,
      form.answered,
      form.of,
      form.completion.value,
      form.missing.join(' '),
      form.hypotheses.stated,
      form.fit,
      form.lastAnsweredAt,
      form.lastAnsweredBy,
    ]),
  )
