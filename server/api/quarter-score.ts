import { keyResultScore, objectiveResult, positionOf } from '@takt/shared/metrics'
import { closeQuarter, type PlanQuarter } from '@takt/shared/retro'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import type { QuarterClosing } from '@takt/shared/schemas/quarter-plan.ts'
import { readExperiments } from '../config-store/experiments.ts'
import { readFreezes } from '../config-store/forecast-freezes.ts'
import { readObjectives } from '../config-store/objectives.ts'
import { readPositionRuns } from '../config-store/positions.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { createExperimentResults } from './experiment-results.ts'
import { forecastPanel } from './pipeline/forecast.ts'
import { today } from './today.ts'

/** What a quarter brought: its objectives, frozen forecasts, concluded experiments and positions. */
export async function scoreOfQuarter(
  services: Services,
  scope: ProjectScope,
  { quarter, mode }: { quarter: PlanQuarter; mode: Mode },
): Promise<QuarterClosing> {
  const objectives = await readObjectives(scope, { quarter: quarter.id })
  const newest = new Map(
    (await readPositionRuns(scope)).map((run) => [run.touchpoint, positionOf(run.answers)]),
  )
  return closeQuarter({
    quarter: quarter.id,
    mode,
    objectives: objectives.map(({ title, keyResults }) => {
      return { title, score: objectiveResult(keyResults.map(keyResultScore)).score }
    }),
    forecastErrors: await forecastErrors(services, scope, quarter.id),
    experiments: await concludedIn(services, scope, quarter),
    positions: [...newest].map(([touchpoint, { verdict }]) => ({ touchpoint, verdict })),
  })
}

/** Experiments that ended in the quarter, with their verdicts. */
async function concludedIn({ now, answers }: Services, scope: ProjectScope, quarter: PlanQuarter) {
  const resultsOf = createExperimentResults(now, { answers })
  const concluded = []
  for (const record of await readExperiments(scope.db, scope.project.id)) {
    if (record.stoppedAt === null) continue
    const stoppedOn = today(scope.project, Date.parse(record.stoppedAt))
    if (stoppedOn < quarter.startsOn || stoppedOn > quarter.endsOn) continue
    const { key, mode } = record.experiment
    const { verdict } = await resultsOf(scope, record)
    concluded.push({ key, mode, code: verdict.code })
  }
  return concluded
}

/** Relative errors of the frozen forecasts that are scored; none before the quarter is over. */
async function forecastErrors(
  { now, deals }: Services,
  scope: ProjectScope,
  quarter: string,
): Promise<number[]> {
  if (scope.project.mode === 'b2c') return []
  const { score } = forecastPanel(
    {
      book: await deals.of(scope),
      currency: scope.project.currency,
      today: today(scope.project, now()),
      settings: scope.project.settings,
    },
    { quarter, targets: [], freezes: await readFreezes(scope) },
  )
  return (score?.weeks ?? []).flatMap(({ isScored, weighted }) =>
    isScored && weighted.bias !== null ? [weighted.bias] : [],
  )
}
