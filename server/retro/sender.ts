import type { Logger } from 'pino'
import { readProjects } from '../config-store/projects.ts'
import {
  type DueRetroDelivery,
  noteRetroAttempt,
  readDueRetros,
  removeOldRetroDeliveries,
} from '../config-store/retro-routes.ts'
import { readRetro } from '../config-store/retros.ts'
import type { Config } from '../config.ts'
import { projectScope } from '../db/scope.ts'
import type { Store } from '../db/store.ts'
import { createSender, nextAttemptMs, type Sender } from '../hooks/deliveries.ts'
import { postTo } from '../hooks/send.ts'
import { createMailer } from './mailer.ts'
import { mailOf, type RetroMessage, slackBody, teamsBody } from './message.ts'

const CHECK_MS = 5_000
const AT_ONCE = 10

type Context = { store: Store; config: Config; now: () => number }

/** Sends the retros that are due. */
export function createRetroSender({ log, ...context }: Context & { log: Logger }): Sender {
  const { store, now } = context
  return createSender({
    everyMs: CHECK_MS,
    log,
    what: 'retros',
    async sendDue() {
      const due = readDueRetros(store.writer, { nowMs: now(), limit: AT_ONCE })
      for (const delivery of due) await tryDelivery(context, delivery)
      removeOldRetroDeliveries(store.writer, now())
    },
  })
}

async function tryDelivery(context: Context, delivery: DueRetroDelivery): Promise<void> {
  const { store, now } = context
  let answer: string
  let isDelivered = false
  try {
    answer = await send(context, delivery)
    isDelivered = true
  } catch (error) {
    answer = error instanceof Error ? error.message : String(error)
  }
  noteRetroAttempt(store.writer, {
    id: delivery.deliveryId,
    answer,
    deliveredAtMs: isDelivered ? now() : null,
    nextAtMs: isDelivered ? null : nextAttemptMs(delivery.attempts, now()),
  })
}

/** @throws Error when the receiver took it not */
async function send(context: Context, delivery: DueRetroDelivery): Promise<string> {
  const { config } = context
  const message = await messageOf(context, delivery)
  if (delivery.kind === 'email') {
    if (config.mail === null) throw new Error('no mail server is configured: TAKT_SMTP_HOST')
    return await createMailer(config.mail).send({ to: delivery.target, ...mailOf(message) })
  }
  const body = delivery.kind === 'slack' ? slackBody(message) : teamsBody(message)
  const options = { allowPrivate: config.allowsPrivateHooks }
  const status = await postTo(delivery.target, { body, headers: {} }, options)
  if (status < 200 || status >= 300) throw new Error(`status ${String(status)}`)
  return `status ${String(status)}`
}

async function messageOf(
  { store, config }: Context,
  { projectId, week, language }: DueRetroDelivery,
): Promise<RetroMessage> {
  const project = (await readProjects(store.reader)).find(({ id }) => id === projectId)
  const retro = project && (await readRetro(projectScope(store.reader, project), week))
  if (project === undefined || retro === undefined) throw new Error('the retro is gone')
  const { document, minutes, mode } = retro
  const link =
    config.publicUrl === null ? null : `${config.publicUrl}/p/${project.slug}/${mode}/retro/${week}`
  return { record: { document, minutes }, language, link }
}
