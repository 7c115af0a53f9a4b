import { Hono } from 'hono'
import { readImportRuns } from '../config-store/import-runs.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { PROBLEM_TEXTS } from '../import/crm/problems.ts'
import { readFunnelLeaks, readRecordCounts } from '../read-models/crm-quality.ts'
import type { ApiEnv } from './env.ts'
import { requireB2b } from './b2b-only.ts'
import { createMemory, type Memory } from './memory.ts'

/** What a reader of the sales numbers should know: what imports met, what is missing, what one side only knows. */
export function dataQuality() {
  const remember = createMemory()
  return new Hono<ApiEnv>().get('/data-quality', async (c) =>
    c.json(await qualityOf(c.var.scope, remember)),
  )
}

async function qualityOf(scope: ProjectScope, remember: Memory) {
  const { project } = scope
  requireB2b(scope, ['metrics'])
  const { records, leaks } = await remember(scope, ['quality'], () =>
    inSnapshot(scope, async (snapshot) => ({
      records: await readRecordCounts(snapshot),
      leaks: await readFunnelLeaks(snapshot),
    })),
  )
  const imports = await readImportRuns(scope, 50)
  const { historyFrom, dealsFrom } = records
  const isLate = historyFrom !== null && dealsFrom !== null && historyFrom > dealsFrom
  return {
    records,
    valued: `${String(records.deals - records.dealsWithoutAmount)} of ${String(records.deals)} valued`,
    note: isLate
      ? `the history of stages starts on ${historyFrom}, later than the first deal (${dealsFrom})`
      : null,
    gate: {
      ruling: project.settings.bantRuling,
      held: project.settings.bantRuling === 'strict' ? records.heldStrict : records.held,
    },
    leaks,
    imports: imports.map(({ atMs, problems, ...run }) => ({
      ...run,
      at: new Date(atMs).toISOString(),
      problems: problems.map((problem) => ({
        ...problem,
        text: PROBLEM_TEXTS[problem.code] ?? problem.code,
      })),
    })),
  }
}
