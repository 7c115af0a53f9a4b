import { ITEM_KINDS, type RetroItem } from '@takt/shared/schemas/retro.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import {
  addItem,
  readItem,
  readItems,
  setItemKind,
  setItemStatus,
  setVote,
  type StoredItem,
} from '../config-store/retro-items.ts'
import type { StoredRetro } from '../config-store/retros.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { addDays } from '../read-models/period.ts'
import { questionsOf, TEMPLATES } from '../retro/templates.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { findRetro, publicItem, publicRetro } from './retros.ts'
import { today } from './today.ts'
import { body, rowIdOf } from './validate.ts'

const ACTIONS_MAX = 3
/** The fastest proof that counts is one within two weeks. */
export const PROOF_DAYS = 14

const Text = z.string().trim().min(1, 'must not be empty').max(1_000)
const NewItem = z.strictObject({
  kind: z.enum(ITEM_KINDS),
  topic: z.string().trim().max(60).default(''),
  text: Text,
  owner: z.string().trim().max(200).default(''),
  dueOn: z.iso.date().nullable().default(null),
  /** What becomes of the week's ring, or of this one, when there is one already. */
  instead: z.enum(['replace', 'park']).optional(),
  /** The action that gives way to a fourth one. */
  drop: z.number().int().optional(),
})
type NewItem = z.output<typeof NewItem>

const Status = z.strictObject({ status: z.enum(['open', 'done', 'dropped']) })
const Template = z.strictObject({
  template: z.enum(TEMPLATES),
  language: z.enum(['en', 'de']).default('en'),
})

/** What a meeting writes down: notes and questions with votes, one ring, at most three actions. */
export function retroItems({ store: { writer }, now }: Services) {
  const shown = async (scope: ProjectScope, week: string) =>
    await publicRetro(scope, await findRetro(scope, week))
  return new Hono<ApiEnv>()
    .post('/retros/:week/items', body(NewItem), async (c) => {
      const { scope } = c.var
      const { week } = await findOpenable(scope, c.req.param('week'))
      const change = { ...changeBy(c.var, now()), week }
      const day = today(scope.project, now())
      const { item, before } = settle(withDueDay(c.var.body, day), await readItems(scope, week))
      const id = writer.transaction(() => {
        if (before?.kind === 'ring') setItemKind(writer, change, { id: before.id, kind: 'parked' })
        if (before?.kind === 'action') {
          setItemStatus(writer, change, { id: before.id, status: 'dropped' })
        }
        return addItem(writer, change, item)
      })
      return c.json({ id, ...(await shown(scope, week)) }, 201)
    })
    .post('/retros/:week/questions', body(Template), async (c) => {
      const { scope } = c.var
      const { week } = await findOpenable(scope, c.req.param('week'))
      const change = { ...changeBy(c.var, now()), week }
      const { template, language } = c.var.body
      writer.transaction(() => {
        for (const text of questionsOf(template, language)) {
          addItem(writer, change, {
            kind: 'question',
            topic: template,
            text,
            owner: '',
            dueOn: null,
          })
        }
      })
      return c.json(await shown(scope, week), 201)
    })
    .post('/retros/:week/items/:id/vote', async (c) => {
      const { week, id } = await findVotable(c.var.scope, c.req.param('week'), rowIdOf(c))
      setVote(writer, changeBy(c.var, now()), { id, isGiven: true })
      return c.json(await shown(c.var.scope, week))
    })
    .delete('/retros/:week/items/:id/vote', async (c) => {
      const { week, id } = await findVotable(c.var.scope, c.req.param('week'), rowIdOf(c))
      setVote(writer, changeBy(c.var, now()), { id, isGiven: false })
      return c.json(await shown(c.var.scope, week))
    })
    .patch('/retros/:week/items/:id', body(Status), async (c) => {
      const { scope } = c.var
      const retro = await findRetro(scope, c.req.param('week'))
      const item = await findItem(scope, retro.week, rowIdOf(c))
      const lives = item.kind === 'action' || item.kind === 'ring'
      if (retro.closedAtMs !== null && !lives) throw closed(retro.week)
      setItemStatus(writer, changeBy(c.var, now()), { id: item.id, status: c.var.body.status })
      return c.json({ item: publicItem(await findItem(scope, retro.week, item.id)) })
    })
}

/** A task that brings a proof is due within two weeks, unless sooner. */
function withDueDay(item: NewItem, day: string): NewItem {
  if (item.topic !== 'missing_proof' || item.kind !== 'action') return item
  const latest = addDays(day, PROOF_DAYS)
  if (item.dueOn !== null && item.dueOn > latest) {
    throw new AppError('unprocessable', `dueOn: a proof is due within two weeks, by ${latest}`, {
      field: 'dueOn',
    })
  }
  return { ...item, dueOn: item.dueOn ?? latest }
}

type Settled = {
  item: Pick<RetroItem, 'kind' | 'topic' | 'text' | 'owner' | 'dueOn'>
  /** What gives way to it. */
  before: StoredItem | null
}

/** One ring, three actions: what is too much asks what gives way. */
function settle({ instead, drop, ...item }: NewItem, known: readonly StoredItem[]): Settled {
  if (item.kind === 'ring') return settleRing(item, { instead, known })
  if (item.kind === 'action') return settleAction(item, { drop, known })
  return { item, before: null }
}

function settleRing(
  item: Settled['item'],
  { instead, known }: { instead: NewItem['instead']; known: readonly StoredItem[] },
): Settled {
  const ring = known.find(({ kind, status }) => kind === 'ring' && status !== 'dropped')
  if (ring === undefined) return { item, before: null }
  if (instead === 'replace') return { item, before: ring }
  if (instead === 'park') return { item: { ...item, kind: 'parked' }, before: null }
  throw new AppError(
    'conflict',
    `ring: this week has one already, "${ring.text}": replace it, or park the new one`,
    { code: 'ring_taken', ring: publicItem(ring), choices: ['replace', 'park'] },
  )
}

function settleAction(
  item: Settled['item'],
  { drop, known }: { drop: number | undefined; known: readonly StoredItem[] },
): Settled {
  if (item.owner === '') throw missing('owner', 'an action has exactly one owner')
  if (item.dueOn === null) throw missing('dueOn', 'an action has a day by which it is done')
  const open = known.filter(({ kind, status }) => kind === 'action' && status !== 'dropped')
  if (open.length < ACTIONS_MAX) return { item, before: null }
  const dropped = open.find(({ id }) => id === drop)
  if (dropped !== undefined) return { item, before: dropped }
  throw new AppError(
    'conflict',
    `action: a retro ends with at most ${String(ACTIONS_MAX)} new ones; say in "drop" which one gives way`,
    { code: 'actions_full', actions: open.map(publicItem) },
  )
}

const missing = (field: string, why: string): AppError =>
  new AppError('unprocessable', `${field}: ${why}`, { field })

async function findVotable(
  scope: ProjectScope,
  week: string,
  id: number,
): Promise<{ week: string; id: number }> {
  await findOpenable(scope, week)
  await findItem(scope, week, id)
  return { week, id }
}

async function findItem(scope: ProjectScope, week: string, id: number): Promise<StoredItem> {
  const item = await readItem(scope, id)
  if (item === undefined || item.week !== week) {
    throw new AppError('not_found', `the retro of ${week} has no such item`)
  }
  return item
}

const closed = (week: string): AppError =>
  new AppError('conflict', `the retro of ${week} is closed; what it says stays as it is`)

/** @throws AppError `conflict` for one that is closed */
export async function findOpenable(scope: ProjectScope, week: string): Promise<StoredRetro> {
  const retro = await findRetro(scope, week)
  if (retro.closedAtMs !== null) throw closed(week)
  return retro
}
