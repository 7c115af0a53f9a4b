import { canonicalJson, firstScreenResult } from '@takt/shared/retro'
import { FIRST_SCREEN_PARTS, type Minutes } from '@takt/shared/schemas/retro.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { addAnswer } from '../config-store/checkpoints.ts'
import { addItem, readItems } from '../config-store/retro-items.ts'
import { enqueueRetro } from '../config-store/retro-routes.ts'
import { closeRetro, openRetro, putAgenda } from '../config-store/retros.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { addDays } from '../read-models/period.ts'
import { startTopic, stopTopics } from '../retro/agenda.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { isoInstant } from './public-event.ts'
import { findOpenable, PROOF_DAYS } from './retro-items.ts'
import { findRetro, publicItem, publicRetro } from './retros.ts'
import { today } from './today.ts'
import { body } from './validate.ts'

const Topic = z.strictObject({ topic: z.string().max(60), isRunning: z.boolean() })
const NO_LINK = 'must be a link that begins with https:// or http://'
const Answer = z
  .strictObject({
    checkpoint: z.enum(['first_screen', 'stages', 'missing_proof']),
    /** Of the first screen it follows from what is ticked. */
    result: z.enum(['pass', 'fail']).optional(),
    /** Of the first screen: what is seen within five seconds without scrolling. */
    ticked: z.array(z.enum(FIRST_SCREEN_PARTS)).max(FIRST_SCREEN_PARTS.length).optional(),
    /** Where the proof lies: a page, a screenshot. */
    link: z
      .union([z.literal(''), z.url({ protocol: /^https?$/u, error: NO_LINK }).max(500)])
      .default(''),
    /** Of the first screen: the seconds that were needed. */
    value: z.number().min(0).max(3_600).nullable().default(null),
    note: z.string().trim().max(500).default(''),
  })
  .refine(({ result, ticked }) => (result === undefined) !== (ticked === undefined), {
    message: 'say either the result or what was ticked',
    path: ['result'],
  })
  .refine(({ checkpoint, ticked }) => ticked === undefined || checkpoint === 'first_screen', {
    message: 'only the first screen has a list to tick',
    path: ['ticked'],
  })
const Closing = z.strictObject({
  /** Why the week commits to no change; without it a meeting ends with its ring. */
  withoutRing: z.string().trim().max(500).default(''),
})
/** The meeting: it begins, its topics take their time, checkpoints are answered, it ends for good. */
export function retroMeeting({ store: { writer }, now }: Services) {
  const shown = async (scope: ProjectScope, week: string) =>
    await publicRetro(scope, await findRetro(scope, week))
  return new Hono<ApiEnv>()
    .post('/retros/:week/open', async (c) => {
      const { scope } = c.var
      const retro = await findOpenable(scope, c.req.param('week'))
      if (retro.openedAtMs === null) openRetro(writer, changeBy(c.var, now()), retro.week)
      return c.json(await shown(scope, retro.week))
    })
    .post('/retros/:week/agenda', body(Topic), async (c) => {
      const { scope } = c.var
      const { week, agenda } = await findOpenable(scope, c.req.param('week'))
      const { topic, isRunning } = c.var.body
      if (!agenda.some(({ id }) => id === topic)) {
        throw new AppError('not_found', `topic: there is no "${topic}" on the agenda`)
      }
      const stopped = stopTopics(agenda, now())
      const next = isRunning ? startTopic(stopped, topic, now()) : stopped
      putAgenda(writer, { ...changeBy(c.var, now()), week }, next)
      return c.json(await shown(scope, week))
    })
    .post('/retros/:week/checkpoints', body(Answer), async (c) => {
      const { scope } = c.var
      await findOpenable(scope, c.req.param('week'))
      const { answer, standing } = answerOf(c.var.body)
      addAnswer(writer, changeBy(c.var, now()), answer)
      const proofDueOn = addDays(today(scope.project, now()), PROOF_DAYS)
      return c.json({ ...answer, standing, proofDueOn }, 201)
    })
    .post('/retros/:week/close', body(Closing), async (c) => {
      const { scope } = c.var
      const retro = await findOpenable(scope, c.req.param('week'))
      const change = { ...changeBy(c.var, now()), week: retro.week }
      const { withoutRing } = c.var.body
      await refuseWithoutRing(scope, { week: retro.week, withoutRing })
      if (withoutRing !== '') {
        const note = { kind: 'note', topic: 'ring', text: withoutRing } as const
        addItem(writer, change, { ...note, owner: '', dueOn: null })
      }
      const minutes: Minutes = {
        closedAt: isoInstant(change.nowMs),
        closedBy: change.actor,
        agenda: stopTopics(retro.agenda, change.nowMs),
        items: (await readItems(scope, retro.week)).map(publicItem),
      }
      closeRetro(writer, change, canonicalJson(minutes))
      enqueueRetro(writer, { ...change, projectId: scope.project.id })
      return c.json(await shown(scope, retro.week))
    })
}

/** An answer as it is kept; of the first screen, what is ticked says where it stands. */
function answerOf({ result, ticked, link, ...said }: z.output<typeof Answer>) {
  const seen =
    ticked === undefined
      ? {}
      : { ticked: FIRST_SCREEN_PARTS.filter((part) => ticked.includes(part)) }
  const standing =
    said.checkpoint === 'first_screen'
      ? firstScreenResult({ result: result ?? 'fail', value: said.value, ...seen })
      : (result ?? 'fail')
  const kept: 'pass' | 'fail' = standing === 'pass' ? 'pass' : 'fail'
  const answer = { ...said, ...seen, ...(link === '' ? {} : { link }), result: result ?? kept }
  return { answer, standing }
}

/** @throws AppError `unprocessable` for a meeting that ends without its ring, and without saying why */
async function refuseWithoutRing(
  scope: ProjectScope,
  { week, withoutRing }: { week: string; withoutRing: string },
): Promise<void> {
  const items = await readItems(scope, week)
  if (withoutRing !== '' || items.some(({ kind }) => kind === 'ring')) return
  throw new AppError(
    'unprocessable',
    'ring: commit exactly one change for the week before closing, or say in "withoutRing" why there is none',
    { field: 'withoutRing' },
  )
}
