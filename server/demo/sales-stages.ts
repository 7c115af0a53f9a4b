import type { StageDefinition } from '@takt/shared/schemas/stage.ts'
import { STAGES } from './sales-plan.ts'

type Rules = Pick<StageDefinition, 'entryRule' | 'exitRule' | 'evidence' | 'owners'> &
  Partial<Pick<StageDefinition, 'kind' | 'checklist'>>

const RULES: Readonly<Record<(typeof STAGES)[number], Rules>> = {
  'Discovery & demo': {
    entryRule: 'Two of budget, authority, need and timeline are answered.',
    exitRule: 'The demo was held and a next meeting stands in the calendar.',
    evidence: 'Notes of the discovery call.',
    owners: ['ae', 'solutions_consultant'],
  },
  'Security & legal review': {
    kind: 'review',
    entryRule: 'The security questionnaire has been sent.',
    exitRule: 'Security and legal have both approved in writing.',
    evidence: 'The approvals.',
    owners: ['ae', 'solutions_consultant'],
    checklist: [
      'Security questionnaire answered',
      'Data processing agreement signed',
      'Line manager informed',
    ],
  },
  Pilot: {
    entryRule: 'Success criteria and an end date are agreed.',
    exitRule: 'The outcome has been read against the criteria.',
    evidence: 'The signed pilot plan.',
    owners: ['solutions_consultant'],
  },
  'Committee approval': {
    entryRule: 'Whoever signs has the proposal.',
    exitRule: 'The committee has decided.',
    evidence: 'The minutes, or the decision by mail.',
    owners: ['ae'],
  },
  Contract: {
    entryRule: 'The contract is with the customer.',
    exitRule: 'It is signed.',
    evidence: 'The signed contract.',
    owners: ['ae', 'customer_success'],
  },
}

/** What each stage of SaaS B's pipeline means. */
export const STAGE_DEFINITIONS: readonly StageDefinition[] = STAGES.map((name, index) => ({
  level: 'opportunity',
  key: name,
  name,
  position: index + 1,
  kind: 'open',
  checklist: [],
  probability: null,
  ...RULES[name],
}))
