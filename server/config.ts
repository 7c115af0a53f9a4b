import { z } from 'zod'

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '::1', 'localhost'])

const Environment = z.object({
  TAKT_HOST: z
    .string()
    .default('127.0.0.1')
    .refine((host) => LOOPBACK_HOSTS.has(host), {
      message:
        'must be a loopback address (127.0.0.1, ::1 or localhost) until sign-in exists: anyone who reaches the dashboard may read and change everything',
    }),
  TAKT_PORT: z.coerce.number().int().min(0).max(65_535).default(4600),
  TAKT_DATA: z.string().min(1).default('./data'),
  TAKT_TRUST_PROXY: z.enum(['0', '1']).default('0'),
  TAKT_PUBLIC_URL: z
    .string()
    .regex(
      /^https?:\/\/[^/\s]+$/,
      'must be an address without a path, such as https://takt.example',
    )
    .optional(),
  TAKT_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
})

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
  const { TAKT_HOST, TAKT_PORT, TAKT_DATA, TAKT_TRUST_PROXY, TAKT_PUBLIC_URL, TAKT_LOG } =
    result.data
  return {
    host: TAKT_HOST,
    port: TAKT_PORT,
    dataDirectory: TAKT_DATA,
    trustsProxy: TAKT_TRUST_PROXY === '1',
    publicUrl: TAKT_PUBLIC_URL ?? null,
    logLevel: TAKT_LOG,
  }
}
