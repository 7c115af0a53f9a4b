import {
  type Discovery,
  DISCOVERY_QUESTIONS,
  type DiscoveryQuestion,
  HYPOTHESES_PER_PERSONA,
} from '../../schemas/discovery.ts'
import { figure } from '../figure.ts'

export type DiscoveryStanding = {
  answered: number
  of: number
  /** Answered questions ÷ questions of the form, in [0, 1]. A finished count: it has no interval. */
  completion: { value: number; reason: null }
  missing: DiscoveryQuestion[]
  /** Problem hypotheses that somebody has written down, of three for each persona. */
  hypotheses: { stated: number; of: number; confirmed: number; refuted: number }
}

/** How far a discovery form is filled in (product E35: 7 of 10 answered is 70 %). */
export function discoveryStanding({ answers, personas }: Discovery): DiscoveryStanding {
  const missing = DISCOVERY_QUESTIONS.filter(
    (question) => (answers[question]?.text ?? '').trim() === '',
  )
  const of = DISCOVERY_QUESTIONS.length
  const list = personas?.list ?? []
  const stated = list
    .flatMap(({ hypotheses }) => hypotheses)
    .filter(({ problem }) => problem.trim() !== '')
  return {
    answered: of - missing.length,
    of,
    completion: figure((of - missing.length) / of),
    missing,
    hypotheses: {
      stated: stated.length,
      of: list.length * HYPOTHESES_PER_PERSONA,
      confirmed: stated.filter(({ state }) => state === 'holds').length,
      refuted: stated.filter(({ state }) => state === 'refuted').length,
    },
  }
}
