import {
  type Firing,
  firstScreenAlarm,
  MESSAGE_DAYS,
  messageCapAlarm,
  mixedCampaignAlarm,
  proofAlarm,
  reachAlarm,
} from '@takt/shared/metrics'
import { placeOf } from '@takt/shared/program'
import { readCampaignsAt } from '../../config-store/campaigns.ts'
import { readAnswers } from '../../config-store/checkpoints.ts'
import { readExperiments } from '../../config-store/experiments.ts'
import { readFirstChangeMs } from '../../config-store/history.ts'
import { readEarlierActions } from '../../config-store/retro-items.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { readMessageLoad } from '../../read-models/message-load.ts'
import { addDays } from '../../read-models/period.ts'
import { reachWarnings } from '../program/step-health.ts'
import { today as dayOf } from '../today.ts'
import { type AlarmMoment, type AlarmReader, modesOf } from './alarm-reader.ts'

/** Alarms of how a team works, whatever it sells. */
export const habitAlarms: AlarmReader = async (scope, moment) => [
  await firstScreen(scope, moment),
  await campaigns(scope, moment),
  ...(await reach(scope, moment)),
  await messages(scope, moment),
  await proofs(scope, moment),
]

async function firstScreen(scope: ProjectScope, { nowMs, primary }: AlarmMoment) {
  const answer = (await readAnswers(scope, nowMs)).get('first_screen')
  return firstScreenAlarm(
    primary,
    answer === undefined
      ? null
      : {
          seconds: answer.value,
          isPass: answer.result === 'pass',
          seen: answer.ticked?.length ?? null,
          since: dayOf(scope.project, answer.answeredAtMs),
        },
  )
}

async function campaigns(scope: ProjectScope, { nowMs, today, primary }: AlarmMoment) {
  const all = (await readCampaignsAt(scope, nowMs)).filter(
    ({ endsOn }) => endsOn === null || endsOn >= today,
  )
  const firstMs = await readFirstChangeMs(scope, 'campaign.put')
  const unbranched = all
    .filter(({ rhythm, branchPoint }) => rhythm === 'mixed' && branchPoint === '')
    .map(({ key, name }): Firing => {
      const sinceMs = firstMs.get(key)
      return {
        key,
        text: { en: name, de: name },
        since: sinceMs === undefined ? null : dayOf(scope.project, sinceMs),
      }
    })
  return mixedCampaignAlarm(primary, { campaigns: all.length, unbranched })
}

/** Only tests that ran at the moment, whatever became of them. */
async function reach(scope: ProjectScope, { nowMs, today }: AlarmMoment) {
  const isBefore = (at: string | null): at is string => at !== null && Date.parse(at) <= nowMs
  const running = (await readExperiments(scope.db, scope.project.id)).filter(
    ({ startedAt, stoppedAt }) => isBefore(startedAt) && !isBefore(stoppedAt),
  )
  const alarms = []
  for (const mode of modesOf(scope)) {
    const own = running.filter(({ experiment }) => experiment.mode === mode)
    const leaking: (Firing & { step: string })[] = []
    for (const { experiment: plan, startedAt } of own) {
      const { step } = placeOf(plan)
      const [warning] = await reachWarnings(scope, { mode, step }, today)
      if (warning === undefined) continue
      leaking.push({
        key: plan.key,
        text: { en: plan.name, de: plan.name },
        step: warning.step,
        since: startedAt === null ? null : dayOf(scope.project, Date.parse(startedAt)),
      })
    }
    alarms.push(reachAlarm(mode, { running: own.length, leaking }))
  }
  return alarms
}

async function messages(scope: ProjectScope, { nowMs, today, primary }: AlarmMoment) {
  const cap = scope.project.settings.messagesPerWeekMax
  const from = addDays(today, 1 - MESSAGE_DAYS)
  const { people, since } = await readMessageLoad(scope, { from, untilMs: nowMs, over: cap })
  return messageCapAlarm(primary, { cap, people, since: since ?? today })
}

async function proofs(scope: ProjectScope, { nowMs, today, primary }: AlarmMoment) {
  const open = (await readEarlierActions(scope, { week: addDays(today, 1), asOfMs: nowMs })).filter(
    ({ topic, status }) => topic === 'missing_proof' && status === 'open',
  )
  const late = open
    .filter(({ dueOn }) => dueOn !== null && dueOn < today)
    .map(({ id, text, dueOn }): Firing => ({
      key: String(id),
      text: { en: text, de: text },
      since: dueOn === null ? null : addDays(dueOn, 1),
    }))
  return proofAlarm(primary, { open: open.length, late })
}
