import { guardMetric } from '@takt/shared/metrics'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { AppError } from '../../errors.ts'
import { today } from '../today.ts'
import type { Setting } from './setting.ts'

const ANSWERS_MAX = 500

/** Answers panels of the pipeline from the deals in memory. */
export type Panels = {
  settingOf(scope: ProjectScope): Promise<Setting>
  /** Computes once for each state of the deals, each day, and what was asked. */
  answer<Answer>(
    scope: ProjectScope,
    asked: readonly [panel: string, ...rest: unknown[]],
    compute: (setting: Setting) => Answer,
  ): Promise<Answer>
  /** Reads once for each state of the deals and leads what is no deal; a visit leaves it as it is. */
  read<Answer>(
    scope: ProjectScope,
    asked: readonly [what: string, ...rest: unknown[]],
    read: () => Promise<Answer>,
  ): Promise<Answer>
}

export function createPanels({ deals, now }: Pick<Services, 'deals' | 'now'>): Panels {
  const settingOf = async (scope: ProjectScope): Promise<Setting> => {
    refuseOtherMode(scope, 'pipeline_value')
    return {
      book: await deals.of(scope),
      currency: scope.project.currency,
      today: today(scope.project, now()),
      settings: scope.project.settings,
    }
  }
  return {
    settingOf,
    async answer(scope, asked, compute) {
      const setting = await settingOf(scope)
      const key = JSON.stringify([setting.today, ...asked])
      const { answers } = setting.book
      if (answers.has(key)) return answers.get(key) as ReturnType<typeof compute>
      const answer = compute(setting)
      if (answers.size >= ANSWERS_MAX) answers.clear()
      answers.set(key, answer)
      return answer
    },
    async read(scope, asked, read) {
      const { answers } = (await settingOf(scope)).book
      const key = JSON.stringify(['read', ...asked])
      const known = answers.get(key) as ReturnType<typeof read> | undefined
      if (known !== undefined) return await known
      const reading = read()
      answers.set(key, reading)
      reading.catch(() => answers.delete(key))
      return await reading
    },
  }
}

/** A pure B2C project has no pipeline: answered with the reason and what to take instead. */
export function refuseOtherMode({ project }: ProjectScope, metric: string): void {
  if (project.mode !== 'b2c') return
  const answer = guardMetric({ metric, mode: 'b2c' })
  if (answer.ok) return
  const { code, reason, nearest } = answer
  throw new AppError('unprocessable', reason.en, { metric, code, reason, nearest })
}
