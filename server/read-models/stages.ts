import { stageKindOf } from '@takt/shared/schemas/crm.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { DealRecord } from './deals.ts'

/** A stage in which deals stand until they go on or end. */
export type Stage = {
  key: string
  name: string
  /** `review`: somebody outside sales decides, as security or legal. */
  kind: 'open' | 'review'
  /** Somebody has written down what it means; a stage without that gets no colour. */
  isDefined: boolean
  /** Of being won from here, in [0, 1], as the definition says. */
  probability: number | null
}

/** `stages` in order; `endings` are those in which a deal has ended, and how. */
export type StageList = { stages: Stage[]; endings: ReadonlyMap<string, 'won' | 'lost'> }

/** The stages of opportunities in order: those defined, then those only met, by where deals meet them. */
export async function readStageList(
  scope: ProjectScope,
  deals: readonly Pick<DealRecord, 'stages' | 'outcome'>[],
): Promise<StageList> {
  const rows = await scope
    .from('stage_definition')
    .select(['key', 'name', 'kind', 'entry_rule', 'probability', 'position'])
    .where('level', '=', 'opportunity')
    .where('valid_to_ms', 'is', null)
    .orderBy('position')
    .orderBy('key')
    .execute()
  const known = new Set(rows.map(({ key }) => key))
  const defined = rows.flatMap(({ key, name, kind, entry_rule: rule, probability }): Stage[] =>
    kind === 'won' || kind === 'lost'
      ? []
      : [{ key, name, kind, isDefined: rule.trim() !== '', probability }],
  )
  const met = metStages(deals, known)
  const stages = met.open.map((key): Stage => ({
    key,
    name: key,
    kind: 'open',
    isDefined: false,
    probability: null,
  }))
  const endings = new Map(met.endings)
  for (const { key, kind } of rows) if (kind === 'won' || kind === 'lost') endings.set(key, kind)
  return { stages: [...defined, ...stages], endings }
}

function metStages(
  deals: readonly Pick<DealRecord, 'stages' | 'outcome'>[],
  known: ReadonlySet<string>,
): { open: string[]; endings: Map<string, 'won' | 'lost'> } {
  const places = new Map<string, { sum: number; times: number }>()
  const endings = new Map<string, 'won' | 'lost'>()
  for (const { stages } of deals) {
    for (const [position, { stage }] of stages.entries()) {
      if (known.has(stage) || endings.has(stage)) continue
      const found = places.get(stage)
      const kind = found === undefined ? stageKindOf(stage) : 'open'
      if (kind !== 'open') {
        endings.set(stage, kind)
        continue
      }
      const place = found ?? { sum: 0, times: 0 }
      place.sum += position
      place.times += 1
      places.set(stage, place)
    }
  }
  const meanOf = ({ sum, times }: { sum: number; times: number }): number => sum / times
  const open = [...places]
    .toSorted(([a, one], [b, two]) => meanOf(one) - meanOf(two) || (a < b ? -1 : 1))
    .map(([key]) => key)
  return { open, endings }
}
