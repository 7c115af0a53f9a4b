import { z } from 'zod'

const Environment = z.object({
  TAKT_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; `0.0.0.0` for all, behind a proxy with TLS.'),
  TAKT_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(4600)
    .describe('Port; 0 takes a free one.'),
  TAKT_DATA: z
    .string()
    .min(1)
    .default('./data')
    .describe('Directory of the SQLite file, its backups and whatever belongs to it.'),
  TAKT_PUBLIC_URL: z
    .string()
    .regex(
      /^https?:\/\/[^/\s]+$/,
      'must be an address without a path, such as https://takt.example',
    )
    .optional()
    .describe(
      'Address under which others reach it, without a path: `https://takt.example`. Links in invitations, passkeys, single sign-on and HubSpot signatures need it; with https, cookies are secure and browsers are told to stay with TLS.',
    ),
  TAKT_TRUST_PROXY: z
    .enum(['0', '1'])
    .default('0')
    .describe('`1` where the proxy before it sets `X-Forwarded-For`, which rate limits then use.'),
  TAKT_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "The company's identity provider (OpenID Connect), by its issuer address. Only people who were invited get in.",
    ),
  TAKT_OIDC_CLIENT_ID: z.string().min(1).optional().describe('Client id at the identity provider.'),
  TAKT_OIDC_CLIENT_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('Client secret at the identity provider.')
    .meta({ secret: true }),
  TAKT_OIDC_NAME: z
    .string()
    .min(1)
    .max(60)
    .default('single sign-on')
    .describe('What the button on the sign-in page calls the identity provider.'),
  TAKT_HOOKS_PRIVATE: z
    .enum(['0', '1'])
    .default('0')
    .describe('`1` lets outgoing webhooks go into private networks and without TLS.'),
  TAKT_SMTP_HOST: z
    .string()
    .min(1)
    .optional()
    .describe('Mail server that weekly retros are sent through; needs `TAKT_MAIL_FROM`.'),
  TAKT_SMTP_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .default(587)
    .describe('Port of the mail server.'),
  TAKT_SMTP_SECURITY: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe(
      'How the connection is kept private: `tls` from the start (often port 465), or not at all with `none`.',
    ),
  TAKT_SMTP_USER: z
    .string()
    .min(1)
    .optional()
    .describe('User at the mail server, where it asks for one.'),
  TAKT_SMTP_PASSWORD: z
    .string()
    .min(1)
    .optional()
    .describe('Password at the mail server.')
    .meta({ secret: true }),
  TAKT_MAIL_FROM: z
    .string()
    .min(3)
    .optional()
    .describe('Sender of the mails: `Takt <takt@example.com>`.'),
  TAKT_METRICS_TOKEN: z
    .string()
    .min(16, 'needs at least 16 characters')
    .optional()
    .describe('What Prometheus sends as bearer to `/metrics`; without it only this machine reads.')
    .meta({ secret: true }),
  TAKT_BACKUP_KEEP: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(7)
    .describe('Daily backups kept in `backups` of the data directory; 0 makes none.'),
  TAKT_DISK_RESERVE_MIB: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000_000)
    .default(256)
    .describe('Free space, in MiB, below which only reading goes on; 0 never stops writing.'),
  TAKT_LOG: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('warn')
    .describe('How much is logged, as JSON lines on standard error.'),
})

/** One variable of the environment, as its owner reads about it. */
export type Setting = {
  readonly name: string
  /** What holds without it; null for nothing. */
  readonly standard: string | null
  /** What it does, in Markdown. */
  readonly meaning: string
  /** Its value is never printed. */
  readonly secret: boolean
}

/** Every variable that the product reads, from the schema that checks them. */
export const SETTINGS: readonly Setting[] = Object.entries(Environment.shape).map(
  ([name, schema]) => {
    const { data } = schema.safeParse(undefined)
    return {
      name,
      standard: data === undefined ? null : String(data),
      meaning: schema.description ?? schema.meta()?.description ?? '',
      secret: schema.meta()?.['secret'] === true,
    }
  },
)

/** What the owner of an installation may set; every other limit is a named constant beside its use. */
export type Config = {
  readonly host: string
  /** 0 lets the system choose a free port. */
  readonly port: number
  /** Directory of the SQLite file and whatever belongs to it. */
  readonly dataDirectory: string
  /** The address under which others reach us, without a path; null for the one that they ask for. */
  readonly publicUrl: string | null
  /** A reverse proxy stands before us and says in `X-Forwarded-For` who asks. */
  readonly trustsProxy: boolean
  /** The company's identity provider (OpenID Connect); null for none. */
  readonly oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | null
  /** The mail server that retros are sent through; null for none. */
  readonly mail: {
    host: string
    port: number
    security: 'starttls' | 'tls' | 'none'
    user: string | null
    password: string | null
    from: string
  } | null
  /** Webhooks may go into private networks and without TLS. */
  readonly allowsPrivateHooks: boolean
  /** What `/metrics` asks for; null opens it to this machine only. */
  readonly metricsToken: string | null
  /** Daily backups that a running server keeps in `backups`; 0 makes none. */
  readonly backupsKept: number
  /** Free space on the disk below which only reading goes on; 0 never stops writing. */
  readonly diskReserveBytes: number
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
}

/** A wrong setting; the message is one line that names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the configuration from environment variables, overridden by command-line flags.
 *
 * @throws ConfigError naming the first wrong variable and what it must be
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  flags: { port?: string | undefined; data?: string | undefined } = {},
): Config {
  const result = Environment.safeParse({
    ...env,
    ...(flags.port === undefined ? {} : { TAKT_PORT: flags.port }),
    ...(flags.data === undefined ? {} : { TAKT_DATA: flags.data }),
  })
  if (!result.success) {
    const issue = result.error.issues[0]
    const name = String(issue?.path[0] ?? 'environment')
    throw new ConfigError(`${name}: ${issue?.message ?? 'is not valid'} (got "${env[name] ?? ''}")`)
  }
  const values = result.data
  return {
    host: values.TAKT_HOST,
    port: values.TAKT_PORT,
    dataDirectory: values.TAKT_DATA,
    trustsProxy: values.TAKT_TRUST_PROXY === '1',
    publicUrl: values.TAKT_PUBLIC_URL ?? null,
    oidc: oidcOf(values),
    mail: mailOf(values),
    allowsPrivateHooks: values.TAKT_HOOKS_PRIVATE === '1',
    metricsToken: values.TAKT_METRICS_TOKEN ?? null,
    backupsKept: values.TAKT_BACKUP_KEEP,
    diskReserveBytes: values.TAKT_DISK_RESERVE_MIB * 1024 * 1024,
    logLevel: values.TAKT_LOG,
  }
}

/** All of the provider's settings or none. */
function oidcOf(values: z.output<typeof Environment>): Config['oidc'] {
  const issuer = values.TAKT_OIDC_ISSUER
  const clientId = values.TAKT_OIDC_CLIENT_ID
  const clientSecret = values.TAKT_OIDC_CLIENT_SECRET
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null
  if (issuer === undefined) throw missing('TAKT_OIDC_ISSUER')
  if (clientId === undefined) throw missing('TAKT_OIDC_CLIENT_ID')
  if (clientSecret === undefined) throw missing('TAKT_OIDC_CLIENT_SECRET')
  const name = values.TAKT_OIDC_NAME
  return { issuer: issuer.replace(/\/$/, ''), clientId, clientSecret, name }
}

/** A mail server needs a sender, and a sender a mail server. */
function mailOf(values: z.output<typeof Environment>): Config['mail'] {
  const host = values.TAKT_SMTP_HOST
  const from = values.TAKT_MAIL_FROM
  if (host === undefined && from === undefined) return null
  if (host === undefined) throw missing('TAKT_SMTP_HOST', 'TAKT_MAIL_FROM')
  if (from === undefined) throw missing('TAKT_MAIL_FROM', 'TAKT_SMTP_HOST')
  return {
    host,
    from,
    port: values.TAKT_SMTP_PORT,
    security: values.TAKT_SMTP_SECURITY,
    user: values.TAKT_SMTP_USER ?? null,
    password: values.TAKT_SMTP_PASSWORD ?? null,
  }
}

const missing = (name: string, other = 'the other TAKT_OIDC settings'): ConfigError =>
  new ConfigError(`${name}: is needed with ${other} (got "")`)
