import { createHmac, timingSafeEqual } from 'node:crypto'
import type { JsonObject } from '@takt/shared/schemas/event.ts'

/** How one system signs its deliveries, and what they mean. */
export type Webhook = {
  /** @returns the signature of the delivery; null when it has none */
  signatureOf(header: (name: string) => string | undefined): string | null
  /**
   * @param topic what happened, in the system's own words
   * @returns events in Segment's shape; none for what is of no interest
   */
  eventsOf(payload: JsonObject, topic: string): JsonObject[]
  topicOf(header: (name: string) => string | undefined): string
}

/** Whether base64 of the HMAC-SHA256 of the raw bytes is the signature, for any of the secrets. */
export function isSigned(
  raw: Uint8Array,
  { signature, secrets }: { signature: string; secrets: readonly string[] },
): boolean {
  const given = Buffer.from(signature, 'base64')
  return secrets.some((secret) => {
    const own = createHmac('sha256', secret).update(raw).digest()
    return own.length === given.length && timingSafeEqual(own, given)
  })
}

/** A sum of decimal texts, without the dust of binary fractions. */
export const decimalSum = (amounts: readonly unknown[]): number =>
  Math.round(amounts.reduce<number>((sum, amount) => sum + Number(amount), 0) * 1e6) / 1e6
