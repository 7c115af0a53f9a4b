import type { Generated } from 'kysely'

/** What is to be won in a quarter (`2026-Q4`). */
export type QuarterTargetTable = {
  project_id: number
  quarter: string
  amount_minor: number
  currency: string
}

/** A quarter's forecast as it stood at the start of a Monday. The database refuses every change of it. */
export type ForecastFreezeTable = {
  project_id: number
  quarter: string
  /** The Monday, a calendar day of the workspace. */
  as_of_day: string
  as_of_ms: number
  frozen_at_ms: number
  /** 1 when the server slept through that Monday and the state was read from the history later. */
  is_reconstructed: 0 | 1
  /** JSON; see `FrozenForecast` in shared/schemas/forecast.ts. */
  body: string
}

export type ObjectiveTable = {
  id: Generated<number>
  project_id: number
  quarter: string
  title: string
  owner: string
  created_at_ms: number
  /** When the quarter was closed; null while it may change. */
  closed_at_ms: number | null
}

export type KeyResultTable = {
  id: Generated<number>
  project_id: number
  objective_id: number
  name: string
  unit: string
  /** The metric it is about, by its id in the catalogue. */
  metric: string | null
  baseline: number
  target: number
  actual: number | null
}
