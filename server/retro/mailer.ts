import { createTransport } from 'nodemailer'
import type { Config } from '../config.ts'

const TIMEOUT_MS = 15_000

/** Sends mail through the server of the configuration. */
export type Mailer = {
  /** @throws Error with the server's words when it takes the mail not */
  send(mail: { to: string; subject: string; text: string; html: string }): Promise<string>
}

export function createMailer(mail: NonNullable<Config['mail']>): Mailer {
  const transport = createTransport({
    host: mail.host,
    port: mail.port,
    secure: mail.security === 'tls',
    requireTLS: mail.security === 'starttls',
    ignoreTLS: mail.security === 'none',
    ...(mail.user === null ? {} : { auth: { user: mail.user, pass: mail.password ?? '' } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // Nothing that a text names is read from a disk or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, ...content }) {
      const { response } = await transport.sendMail({
        from: mail.from,
        to: { name: '', address: to },
        ...content,
      })
      return response
    },
  }
}
