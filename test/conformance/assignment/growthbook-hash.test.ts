import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bucketOf } from '../../../shared/assignment/index.ts'

type Case = { seed: string; unitId: string; bucket: number }
const { cases } = JSON.parse(
  readFileSync(new URL('growthbook-hash.json', import.meta.url), 'utf8'),
) as { cases: Case[] }

describe("GrowthBook's published hash cases", () => {
  it.each(cases)('puts $unitId under seed $seed into $bucket', ({ seed, unitId, bucket }) => {
    expect(bucketOf(seed, unitId)).toBe(bucket)
  })
})
