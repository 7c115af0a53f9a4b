import { Forecast } from '@takt/shared/schemas/forecast.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'

/** A forecast as it was kept. */
export type Freeze = { forecast: Forecast; frozenAtMs: number; isReconstructed: boolean }

/** The frozen forecasts of a quarter, or of all, oldest first. */
export async function readFreezes(
  scope: ProjectScope,
  { quarter }: { quarter?: string } = {},
): Promise<Freeze[]> {
  let query = scope.from('forecast_freeze').selectAll().orderBy('as_of_day')
  if (quarter !== undefined) query = query.where('quarter', '=', quarter)
  const rows = await query.execute()
  return rows.map(({ body, frozen_at_ms: frozenAtMs, is_reconstructed: isReconstructed }) => ({
    forecast: Forecast.parse(JSON.parse(body)),
    frozenAtMs,
    isReconstructed: isReconstructed === 1,
  }))
}

/** The Mondays of which a forecast is kept, with their quarters. */
export async function readFrozenDays(scope: ProjectScope): Promise<Set<string>> {
  const rows = await scope.from('forecast_freeze').select('as_of_day').execute()
  return new Set(rows.map(({ as_of_day: day }) => day))
}

/** Keeps a forecast for good: one of the same Monday stays as it is. */
export function putFreeze(
  writer: Writer,
  { projectId, asOfMs, freeze }: { projectId: number; asOfMs: number; freeze: Freeze },
): void {
  const { forecast, frozenAtMs, isReconstructed } = freeze
  writer.run(
    writer.query
      .insertInto('forecast_freeze')
      .values({
        project_id: projectId,
        quarter: forecast.quarter,
        as_of_day: forecast.asOf,
        as_of_ms: asOfMs,
        frozen_at_ms: frozenAtMs,
        is_reconstructed: isReconstructed ? 1 : 0,
        body: JSON.stringify(forecast),
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
}
