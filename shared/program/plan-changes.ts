import type { Experiment } from '../schemas/experiment.ts'
import { canonicalJson } from './canonical-json.ts'

/** One field of a plan that differs from before. */
export type PlanChange = { field: string; before: unknown; after: unknown }

/** What may never change while a test runs: it would move units between variants. */
const FIXED_AFTER_START = [
  'key',
  'mode',
  'unit',
  'variants',
  'targeting',
  'layer',
  'coverage',
  'design',
] as const

/** The fields in which two plans differ, by path. */
export function planChanges(before: Experiment, after: Experiment): PlanChange[] {
  const one = flatten(before)
  const other = flatten(after)
  const fields = [...new Set([...one.keys(), ...other.keys()])].toSorted()
  return fields
    .map((field) => ({ field, before: one.get(field) ?? null, after: other.get(field) ?? null }))
    .filter(({ before, after }) => canonicalJson(before) !== canonicalJson(after))
}

/** Those of the changes that are not possible once units have been assigned. */
export const impossibleChanges = (changes: readonly PlanChange[]): PlanChange[] =>
  changes.filter(({ field }) =>
    FIXED_AFTER_START.some((fixed) => field === fixed || field.startsWith(`${fixed}.`)),
  )

/** The plan's fields, those of `metrics` one by one. */
function flatten({ metrics, ...plan }: Experiment): Map<string, unknown> {
  return new Map<string, unknown>([
    ...Object.entries(plan),
    ...Object.entries(metrics).map(([name, value]) => [`metrics.${name}`, value] as const),
  ])
}
