import { createHmac, timingSafeEqual } from 'node:crypto'
import type { JsonObject } from '@takt/shared/schemas/event.ts'

/** A request as it came: what is signed are its very bytes. */
export type Delivery = {
  raw: Uint8Array
  header: (name: string) => string | undefined
  method: string
  /** The public address that was called: what stands before a proxy, for systems that sign it. */
  uri: string
  nowMs: number
}

/** How one system signs its deliveries, and what they mean. */
export type Webhook = {
  /** Whether one of the secrets signed the delivery, and lately where the system says when. */
  isSigned(delivery: Delivery, secrets: readonly string[]): boolean
  /**
   * @param payload one of them, where a delivery brings a list
   * @param delivery for systems that say in a header what happened
   * @returns events in Segment's shape; none for what is of no interest
   */
  eventsOf(payload: JsonObject, delivery: Delivery): JsonObject[]
}

/** Whether a signature is the HMAC-SHA256 of some bytes for any of the secrets. */
export function isHmac(
  bytes: Uint8Array,
  {
    signature,
    encoding,
    secrets,
  }: { signature: string | undefined; encoding: 'base64' | 'hex'; secrets: readonly string[] },
): boolean {
  const given = Buffer.from(signature ?? '', encoding)
  return secrets.some((secret) => {
    const own = createHmac('sha256', secret).update(bytes).digest()
    return own.length === given.length && timingSafeEqual(own, given)
  })
}

/** A sum of decimal texts, without the dust of binary fractions. */
export const decimalSum = (amounts: readonly unknown[]): number =>
  Math.round(amounts.reduce<number>((sum, amount) => sum + Number(amount), 0) * 1e6) / 1e6
