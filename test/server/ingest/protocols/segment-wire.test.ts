import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkWire } from '../../../../server/ingest/protocols/segment-wire.ts'
import { ID_CHARACTERS_MAX } from '../../../../server/ingest/limits.ts'

const OptionalId = z
  .union([z.string(), z.number()], { error: 'must be a string or a number' })
  .refine((id) => typeof id === 'number' || id.length <= ID_CHARACTERS_MAX, {
    message: `is longer than ${String(ID_CHARACTERS_MAX)} characters`,
  })
  .nullish()
const OptionalText = z.string({ error: 'must be a string' }).nullish()
const OptionalObject = z.record(z.string(), z.unknown(), { error: 'must be an object' }).nullish()

/** The same shape, said by a schema. */
const Wire = z.object(
  {
    type: z.enum(['track', 'identify', 'page', 'screen', 'group', 'alias'], {
      error: 'must be track, identify, page, screen, group or alias',
    }),
    messageId: OptionalId,
    anonymousId: OptionalId,
    userId: OptionalId,
    groupId: OptionalId,
    previousId: OptionalId,
    event: OptionalText,
    name: OptionalText,
    properties: OptionalObject,
    traits: OptionalObject,
    context: OptionalObject,
    timestamp: OptionalText,
    originalTimestamp: OptionalText,
    sentAt: OptionalText,
  },
  { error: 'must be an object' },
)

function bySchema(wire: unknown): unknown {
  const parsed = Wire.safeParse(wire)
  if (parsed.success) return 'right'
  const [issue] = parsed.error.issues
  return { field: issue?.path.join('.') || 'event', message: issue?.message }
}

function byHand(wire: unknown): unknown {
  const checked = checkWire(wire)
  return 'problem' in checked ? checked.problem : 'right'
}

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(undefined, null, '', 'a', 7, Infinity, {}, { a: 1 }) },
  fc.constantFrom('x'.repeat(ID_CHARACTERS_MAX), 'x'.repeat(ID_CHARACTERS_MAX + 1)),
  fc.jsonValue(),
)
const wires = fc.record(
  Object.fromEntries(
    Object.keys(Wire.shape).map((field) => [
      field,
      field === 'type'
        ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom('track', 'alias') }, fc.jsonValue())
        : value,
    ]),
  ),
  { requiredKeys: [] },
)

describe('the check of an event as it comes over the wire', () => {
  it('gives the verdict of its schema: the same field, the same words', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: wires }, fc.jsonValue()), (wire) => {
        expect(byHand(wire)).toEqual(bySchema(wire))
      }),
      { numRuns: 2_000 },
    )
  })
})
