import type { Mode } from '@takt/shared/schemas/mode.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'

const NEAREST: Readonly<Record<Mode, string[]>> = {
  b2c: ['session_purchase_rate', 'contribution_per_session'],
  b2b: ['win_rate_closed_count', 'pipeline_value'],
}

/** Refuses a panel of one rhythm in a project of the other, and says what there is instead. */
export function refuseOtherRhythm({ project }: ProjectScope, mode: Mode, panel: string): void {
  if (project.mode === 'hybrid' || project.mode === mode) return
  const [home, here] = [mode, project.mode].map((name) => name.toUpperCase())
  throw new AppError(
    'unprocessable',
    `${panel} belongs to ${String(home)} and has no meaning in ${String(here)}`,
    { code: 'wrong_mode', nearest: NEAREST[project.mode] },
  )
}
