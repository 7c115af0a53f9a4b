import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as stats from '../../../shared/stats/index.ts'

type Case = { fn: string; args: number[]; value: number; tolerance: number }
const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/stats/special.json', import.meta.url), 'utf8'),
) as { cases: Case[] }

const functions = stats as unknown as Record<string, (...args: number[]) => number>
const byFunction = new Map<string, Case[]>()
for (const each of cases) byFunction.set(each.fn, [...(byFunction.get(each.fn) ?? []), each])

describe('special functions and distributions', () => {
  it.each([...byFunction])('%s agrees with sixty digits', (name, own) => {
    const misses = own.flatMap(({ args, value, tolerance }) => {
      const found = functions[name]?.(...args) ?? Number.NaN
      const error = value === 0 ? Math.abs(found) : Math.abs(found / value - 1)
      return error <= tolerance ? [] : [{ args, value, found, error }]
    })
    expect(misses).toEqual([])
  })
})
