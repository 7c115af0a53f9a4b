import { createHmac } from 'node:crypto'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { resolveAllowed } from './allowed-address.ts'

const TIMEOUT_MS = 10_000

/**
 * Signs a delivery as Standard Webhooks does: whoever has the secret can tell that it is ours, whole
 * and not older than they accept.
 *
 * @param secret `whsec_` and the key in base64
 * @see https://www.standardwebhooks.com
 */
export function signatureOf(
  secret: string,
  { id, timestampS, body }: { id: string; timestampS: number; body: string },
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const digest = createHmac('sha256', key)
    .update(`${id}.${String(timestampS)}.${body}`)
    .digest('base64')
  return `v1,${digest}`
}

/**
 * Sends one delivery. Follows no redirect and reads no answer.
 *
 * @returns the status of the answer
 * @throws Error when the address is not allowed, or nobody answers within ten seconds
 */
export async function sendHook(
  { url, secret }: { url: string; secret: string },
  delivery: { id: string; timestampS: number; body: string },
  options: { allowPrivate: boolean },
): Promise<number> {
  const headers = {
    'webhook-id': delivery.id,
    'webhook-timestamp': String(delivery.timestampS),
    'webhook-signature': signatureOf(secret, delivery),
  }
  return await postTo(url, { body: delivery.body, headers }, options)
}

/**
 * Posts JSON to an address that is allowed, and to no other. Follows no redirect and reads no answer.
 *
 * @returns the status of the answer
 * @throws Error when the address is not allowed, or nobody answers within ten seconds
 */
export async function postTo(
  url: string,
  { body, headers }: { body: string; headers: Readonly<Record<string, string>> },
  options: { allowPrivate: boolean },
): Promise<number> {
  const target = await resolveAllowed(url, options)
  const send = target.url.protocol === 'https:' ? requestHttps : requestHttp
  return await new Promise<number>((resolve, reject) => {
    const request = send(
      target.url,
      {
        method: 'POST',
        timeout: TIMEOUT_MS,
        lookup: pinned(target),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Takt',
          ...headers,
        },
      },
      (response) => {
        response.destroy()
        resolve(response.statusCode ?? 0)
      },
    )
    request.on('timeout', () => request.destroy(new Error('no answer within ten seconds')))
    request.on('error', reject)
    request.end(body)
  })
}

/** The connection goes to the address that was checked, whatever the name means by now. */
function pinned({ address, family }: { address: string; family: 4 | 6 }): LookupFunction {
  return (_, options, done) => {
    if (options.all === true) done(null, [{ address, family }])
    else done(null, address, family)
  }
}
