import { createHash, randomBytes } from 'node:crypto'

const BYTES = 18

/** A random secret of 144 bits that may stand in an address. */
export const randomSecret = (): string => randomBytes(BYTES).toString('base64url')

/** Random secrets are long, so one round of SHA-256 is enough; they are not passwords. */
export const hashSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex')
