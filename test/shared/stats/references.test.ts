import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as stats from '../../../shared/stats/index.ts'

/**
 * One call of the public API and what a trusted implementation says; `expect` names fields of the
 * result by path, `value` the result itself.
 */
type Case = {
  fn: string
  args: unknown
  expect: Record<string, number | boolean | string | null>
  /** Relative; `absolute` is for tables with few digits. */
  tolerance: number
  absolute?: number
  source: string
}

const folder = new URL('../../fixtures/stats/', import.meta.url)
const functions = stats as unknown as Record<string, (...args: unknown[]) => unknown>

const restored = (value: unknown): unknown => {
  if (value === 'Infinity') return Infinity
  if (Array.isArray(value)) return value.map(restored)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, restored(each)]))
}

const at = (result: unknown, path: string): unknown =>
  path === 'value'
    ? result
    : path
        .split('.')
        .reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], result)

function misses({ fn, args, expect: fields, tolerance, absolute = 0, source }: Case): unknown[] {
  const checked = restored(args)
  const result = Array.isArray(checked) ? functions[fn]?.(...checked) : functions[fn]?.(checked)
  return Object.entries(fields).flatMap(([path, value]) => {
    const found = at(result, path)
    if (typeof value !== 'number' || typeof found !== 'number') {
      return found === value ? [] : [{ args, path, value, found, source }]
    }
    const error = Math.abs(found - value) / Math.max(Math.abs(value), 1e-3 * tolerance)
    return error <= tolerance || Math.abs(found - value) <= absolute
      ? []
      : [{ args, path, value, found, error, source }]
  })
}

describe.each(readdirSync(folder).filter((file) => /^(?!special).*\.json$/.test(file)))(
  '%s',
  (file) => {
    const { cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { cases: Case[] }
    const byFunction = new Map<string, Case[]>()
    for (const each of cases) byFunction.set(each.fn, [...(byFunction.get(each.fn) ?? []), each])

    it.each([...byFunction])('%s agrees with its references', (_name, own) => {
      expect(own.length).toBeGreaterThan(0)
      expect(own.flatMap(misses)).toEqual([])
    })
  },
)
