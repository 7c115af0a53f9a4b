import type { AlarmReading } from '@takt/shared/metrics'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import type { ProjectScope } from '../../db/scope.ts'
import type { DealBooks } from '../../read-models/deal-book.ts'

/** When alarms are read, and whose rhythm they belong to where a rule has none of its own. */
export type AlarmMoment = {
  /** The calendar day; days before it are whole. */
  today: string
  /** What was said or changed later is not known. */
  nowMs: number
  primary: Mode
  deals: DealBooks
}

/** What an area of the product has to say about a project today; empty where it does not apply. */
export type AlarmReader = (scope: ProjectScope, moment: AlarmMoment) => Promise<AlarmReading[]>

/** The rhythms that a project has. */
export const modesOf = ({ project: { mode } }: Pick<ProjectScope, 'project'>): readonly Mode[] =>
  mode === 'hybrid' ? ['b2c', 'b2b'] : [mode]
