import { NewInvitation } from '@takt/shared/schemas/access.ts'
import pino from 'pino'
import type { Config } from '../config.ts'
import { auditChange, recordAudit } from '../config-store/audit.ts'
import { addInvitation, readUserByEmail, readUsers } from '../config-store/members.ts'
import { openStore, type Store } from '../db/store.ts'
import { createPasswordReset } from '../sign-in/accounts.ts'
import { CommandError, type Output, UsageError } from './output.ts'
import { projectOf } from './rebuild.ts'

const ACTOR = 'command line'

/** `takt user list`. */
export async function listUsersCommand(config: Config, output: Output): Promise<void> {
  await withStore(config, async (store) => {
    const users = await readUsers(store.reader)
    output.answer(
      { users },
      users
        .map(({ email, name, isOwner }) => `${email}  ${name}${isOwner ? '  (owner)' : ''}`)
        .join('\n'),
    )
  })
}

/** `takt user invite`: prints a link with which somebody joins a project within a week. */
export async function inviteUserCommand(
  config: Config,
  output: Output,
  flags: { project: string; email: string; role: string },
): Promise<void> {
  const wanted = NewInvitation.safeParse({ email: flags.email, role: flags.role })
  if (!wanted.success) {
    const issue = wanted.error.issues[0]
    throw new UsageError(`--${String(issue?.path[0])}: ${issue?.message ?? 'is not valid'}`)
  }
  await withStore(config, async (store) => {
    const project = await projectOf(store, flags.project)
    const change = { projectId: project.id, nowMs: Date.now(), actor: ACTOR }
    const { token, email, role } = store.writer.transaction(() => {
      auditChange(store.writer, change, {
        action: 'member.invite',
        subject: wanted.data.email,
        details: { role: wanted.data.role },
      })
      return addInvitation(store.writer, { ...change, ...wanted.data })
    })
    const link = `${addressOf(config)}/invite#${token}`
    output.answer({ email, role, link }, `${email} joins as ${role} with this link: ${link}`)
  })
}

/** `takt user reset`: prints a link with which somebody sets a new password within a day. */
export async function resetUserCommand(
  config: Config,
  output: Output,
  flags: { email: string },
): Promise<void> {
  await withStore(config, async (store) => {
    const user = await readUserByEmail(store.reader, flags.email)
    if (user === undefined) throw new CommandError(`nobody has the address "${flags.email}"`)
    const now = (): number => Date.now()
    const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }))
    const token = await createPasswordReset({ config, store, log, now }, user.id)
    recordAudit(store.writer, {
      projectId: null,
      atMs: now(),
      actor: ACTOR,
      action: 'password.reset-link',
      subject: user.email,
      details: {},
    })
    const link = `${addressOf(config)}/reset#${token}`
    output.answer({ email: user.email, link }, `A new password for ${user.email}: ${link}`)
  })
}

async function withStore(config: Config, work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(config.dataDirectory)
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

const addressOf = ({ publicUrl, host, port }: Config): string =>
  publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
