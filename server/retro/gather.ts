import { evidenceCounts } from '@takt/shared/program'
import { planQuarterOf } from '@takt/shared/retro'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import type {
  HandAnswer,
  RetroAction,
  RetroExperiment,
  RetroSnapshot,
} from '@takt/shared/schemas/retro.ts'
import { today } from '../api/today.ts'
import { readCampaignsAt } from '../config-store/campaigns.ts'
import { type CheckpointAnswer, readAnswers } from '../config-store/checkpoints.ts'
import { readEvidenceLibrary } from '../config-store/evidence.ts'
import { readSettingsAt } from '../config-store/history.ts'
import { readProfile } from '../config-store/profile.ts'
import { readRhythmAt } from '../config-store/quarters.ts'
import { readStagesAt } from '../config-store/stage-changes.ts'
import { readEarlierActions } from '../config-store/retro-items.ts'
import { inSnapshot, projectScope, type ProjectScope } from '../db/scope.ts'
import { readLastSeq } from '../read-models/projector-position.ts'
import { readWonBySource } from '../read-models/won-by-source.ts'
import { addDays } from '../read-models/period.ts'
import { retroOf, type RetroWeek } from './clock.ts'
import { gatherAlarms } from './gather-alarms.ts'
import { gatherExperiments } from './gather-experiments.ts'
import { gatherContested, gatherDecisions, gatherStalled } from './gather-records.ts'
import { gatherMetrics, gatherSteps } from './gather-metrics.ts'

/**
 * What was known on Monday at 06:00 of the days before: calendar days for what was measured, instants
 * for what was decided, a position in the log for both. No clock takes part.
 */
export async function gatherSnapshot(scope: ProjectScope, week: string): Promise<RetroSnapshot> {
  return await inSnapshot(scope, async (now) => {
    const snapshot = await asItWas(now, week)
    const { project } = snapshot
    const at = retroOf(week, project.timeZone)
    const mode = await primaryMode(snapshot, at)
    const experiments = await gatherExperiments(snapshot, at)
    const { steps, cart } = await gatherSteps(snapshot, at)
    const answers = await readAnswers(snapshot, at.asOfMs)
    const answer = (checkpoint: string): HandAnswer => handAnswer(project, answers.get(checkpoint))
    return {
      version: 1,
      project: {
        slug: project.slug,
        name: project.name,
        currency: project.currency,
        timeZone: project.timeZone,
      },
      mode,
      week,
      from: at.from,
      to: at.to,
      asOf: new Date(at.asOfMs).toISOString(),
      seq: await readLastSeq(snapshot),
      positioning: (await readProfile(snapshot)).positioning,
      metrics: await gatherMetrics(snapshot, mode, at),
      experiments,
      steps: mode === 'b2c' ? steps : [],
      deals: mode === 'b2b' ? await gatherStalled(snapshot, at) : [],
      ...(await gatherAlarms(snapshot, mode, at)),
      decisions: await gatherDecisions(snapshot, at),
      learnings: await gatherContested(snapshot, at),
      checkpoints: {
        firstScreen: answer('first_screen'),
        rhythm: await gatherRhythm(snapshot, { mode, at, experiments }),
        cart: mode === 'b2c' ? cart : null,
        stages: mode === 'b2b' ? await gatherStages(snapshot, at.asOfMs) : null,
        stagesAnswer: answer('stages'),
        proof: answer('missing_proof'),
        ...(await gatherLibrary(snapshot, mode, at)),
      },
      actions: await gatherActions(snapshot, at),
    }
  })
}

/** The project with the settings that it had on Monday morning. */
async function asItWas(scope: ProjectScope, week: string): Promise<ProjectScope> {
  const { asOfMs } = retroOf(week, scope.project.timeZone)
  const settings = await readSettingsAt(scope, asOfMs)
  return projectScope(scope.db, { ...scope.project, settings })
}

/** The rhythm of a project, or of a hybrid one that of its quarter. */
async function primaryMode(scope: ProjectScope, { from, asOfMs }: RetroWeek) {
  const { mode } = scope.project
  if (mode !== 'hybrid') return mode
  const { id: quarter } = planQuarterOf(from)
  return (await readRhythmAt(scope, { quarter, atMs: asOfMs })) ?? 'b2c'
}

async function gatherRhythm(
  scope: ProjectScope,
  {
    mode,
    at: { week, asOfMs },
    experiments,
  }: { mode: 'b2c' | 'b2b'; at: RetroWeek; experiments: readonly RetroExperiment[] },
): Promise<RetroSnapshot['checkpoints']['rhythm']> {
  const active = experiments.filter(({ status }) => status === 'running')
  const campaigns = (await readCampaignsAt(scope, asOfMs)).filter(
    ({ endsOn }) => endsOn === null || endsOn >= addDays(week, -7),
  )
  return {
    primary: mode,
    active: active.length,
    others: active.filter((each) => each.mode !== mode).map(({ name }) => name),
    campaigns: campaigns.length,
    unbranched: campaigns
      .filter(({ rhythm, branchPoint }) => rhythm === 'mixed' && branchPoint === '')
      .map(({ name }) => name),
  }
}

/** The stages in force on Monday morning; null while nobody has defined one. */
async function gatherStages(
  scope: ProjectScope,
  asOfMs: number,
): Promise<RetroSnapshot['checkpoints']['stages']> {
  const stages = await readStagesAt(scope, asOfMs)
  if (stages.length === 0) return null
  const undocumented = stages.filter(({ isDocumented }) => !isDocumented)
  const { from, to } = closedWindow(asOfMs, scope.project)
  return {
    total: stages.length,
    undocumented: undocumented.map(({ name }) => name),
    sources: await readWonBySource(scope, { from, to }),
  }
}

/** What the library could show on the last day before Monday; nothing while none was kept by then. */
async function gatherLibrary(
  scope: ProjectScope,
  mode: Mode,
  { to }: RetroWeek,
): Promise<Pick<RetroSnapshot['checkpoints'], 'library'>> {
  const kept = (await readEvidenceLibrary(scope)).filter(
    ({ createdOn, modes }) => createdOn <= to && modes.includes(mode),
  )
  if (kept.length === 0) return {}
  return { library: evidenceCounts(kept, { mode, today: to }).proofs }
}

/** The year before the retro: enough deals for a rate by source. */
const closedWindow = (asOfMs: number, project: { timeZone: string }) => {
  const to = addDays(today(project, asOfMs), -1)
  return { from: addDays(to, -364), to }
}

/** What is open of earlier retros, and what was done of it since the last one. */
async function gatherActions(scope: ProjectScope, at: RetroWeek): Promise<RetroAction[]> {
  const sinceMs = retroOf(at.from, scope.project.timeZone).asOfMs
  const items = await readEarlierActions(scope, at)
  return items
    .filter(
      ({ status, statusAtMs }) =>
        status === 'open' || (status === 'done' && statusAtMs !== null && statusAtMs >= sinceMs),
    )
    .map(({ id, kind, text, owner, dueOn, week, statusAtMs }) => ({
      id,
      kind: kind === 'ring' ? ('ring' as const) : ('action' as const),
      text,
      owner,
      dueOn,
      week,
      doneOn: statusAtMs === null ? null : today(scope.project, statusAtMs),
    }))
}

function handAnswer(
  project: { timeZone: string },
  answer: CheckpointAnswer | undefined,
): HandAnswer {
  if (answer === undefined) return null
  const { checkpoint: _id, answeredAtMs, ...said } = answer
  return { ...said, answeredOn: today(project, answeredAtMs) }
}
