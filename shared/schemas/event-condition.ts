import { z } from 'zod'

const CONDITIONS_MAX = 5
const PATTERN = /^(properties|context|traits)\.([^:\s]{1,200}):(>|<)?(.{1,200})$/u

/** One demand on an event's own values. */
export type EventCondition = {
  part: 'properties' | 'context' | 'traits'
  /** The names on the way to the value. */
  path: readonly string[]
  /** `exists` holds for any value but null; `above` and `below` compare numbers. */
  is: 'equal' | 'exists' | 'above' | 'below'
  value: string
}

/**
 * Demands on one event as a text: `properties.color:red`, `properties.price:>50`, `properties.coupon:*`,
 * several joined by ` and `. One event has to meet all of them.
 */
export const EventConditions = z.string().transform((text, context): EventCondition[] => {
  const parts = text.split(' and ').map((part) => part.trim())
  const conditions = parts.map(conditionOf)
  const wrong = parts.find((_, index) => conditions[index] === null)
  if (wrong !== undefined || parts.length > CONDITIONS_MAX) {
    context.addIssue({
      code: 'custom',
      message:
        wrong === undefined
          ? `at most ${String(CONDITIONS_MAX)} conditions`
          : `"${wrong}" is not PART.NAME:VALUE, e.g. properties.color:red, properties.price:>50 or properties.coupon:*; PART is properties, context or traits`,
    })
    return z.NEVER
  }
  return conditions.flatMap((condition) => condition ?? [])
})

function conditionOf(text: string): EventCondition | null {
  const match = PATTERN.exec(text)
  if (match === null) return null
  const [, part, names = '', sign, value = ''] = match
  const path = names.split('.')
  if (path.includes('')) return null
  const at = { part: part as EventCondition['part'], path, value: value.trim() }
  if (sign !== undefined) {
    if (value.trim() === '' || !Number.isFinite(Number(value))) return null
    return { ...at, is: sign === '>' ? 'above' : 'below' }
  }
  return { ...at, is: value === '*' ? 'exists' : 'equal' }
}
