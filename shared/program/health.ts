import type { ExperimentResult } from '../schemas/result.ts'
import type { Contamination } from './contamination.ts'
import { type Interaction, INTERACTION_ALARM } from './interactions.ts'

const CROSSOVER_SHARE_MAX = 0.01

type Words = { en: string; de: string }

/** One thing that may be wrong with a test, or is fine. */
export type Sign = {
  sign: 'sample_ratio' | 'crossovers' | 'quiet_variants' | 'interaction' | 'contamination'
  state: 'ok' | 'watch' | 'broken' | 'unknown'
  detail: Words
}

const w = (en: string, de: string): Words => ({ en, de })

/** A test's health at a glance: nothing has to be opened to be understood. */
export function healthSigns({
  health,
  interactions,
  contamination,
}: {
  health: ExperimentResult['health']
  /** Of this test with others. */
  interactions: readonly Interaction[]
  contamination: Contamination
}): Sign[] {
  return [
    ratioSign(health.srm),
    crossoverSign(health.crossovers),
    quietSign(health.quiet),
    interactionSign(interactions),
    contaminationSign(contamination),
  ]
}

function ratioSign({ pValue, ok }: ExperimentResult['health']['srm']): Sign {
  if (pValue === null) {
    return {
      sign: 'sample_ratio',
      state: 'unknown',
      detail: w('no unit yet', 'noch keine Einheit'),
    }
  }
  const p = `p = ${pValue < 0.0001 ? pValue.toExponential(1) : pValue.toFixed(4)}`
  return { sign: 'sample_ratio', state: ok ? 'ok' : 'broken', detail: w(p, p.replace('.', ',')) }
}

function crossoverSign({ units, share }: ExperimentResult['health']['crossovers']): Sign {
  const state = share > CROSSOVER_SHARE_MAX ? 'broken' : units > 0 ? 'watch' : 'ok'
  const percent = (share * 100).toFixed(2)
  const detail = w(
    `${String(units)} units saw two variants (${percent} %)`,
    `${String(units)} Einheiten sahen zwei Varianten (${percent.replace('.', ',')} %)`,
  )
  return { sign: 'crossovers', state, detail }
}

function quietSign(quiet: ExperimentResult['health']['quiet']): Sign {
  const names = quiet.map(({ variant }) => `"${variant}"`).join(', ')
  return quiet.length === 0
    ? {
        sign: 'quiet_variants',
        state: 'ok',
        detail: w('every variant is seen', 'jede Variante wird gesehen'),
      }
    : {
        sign: 'quiet_variants',
        state: 'broken',
        detail: w(`nobody sees ${names} any more`, `niemand sieht noch ${names}`),
      }
}

function contaminationSign({ level, offers }: Contamination): Sign {
  const names = offers.map(({ name }) => `"${name}"`).join(', ')
  const detail =
    level === 'none'
      ? w('no site-wide offer overlaps it', 'kein Angebot für alle überlappt ihn')
      : w(`site-wide offers overlap it: ${names}`, `Angebote für alle überlappen ihn: ${names}`)
  const states = { none: 'ok', notice: 'watch', warning: 'broken' } as const
  return { sign: 'contamination', state: states[level], detail }
}

function interactionSign(interactions: readonly Interaction[]): Sign {
  const worst = interactions.find(
    ({ pValueAdjusted }) => pValueAdjusted !== null && pValueAdjusted < INTERACTION_ALARM,
  )
  const sign = 'interaction'
  if (worst !== undefined) {
    const { first, firstVariant, second, secondVariant } = worst
    const detail = w(
      `"${firstVariant}" of ${first} works otherwise where ${second} shows "${secondVariant}"`,
      `„${firstVariant}“ von ${first} wirkt anders, wo ${second} „${secondVariant}“ zeigt`,
    )
    return { sign, state: 'broken', detail }
  }
  const known = interactions.filter(({ pValue }) => pValue !== null).length
  if (interactions.length === 0) {
    return { sign, state: 'ok', detail: w('runs with no other test', 'läuft mit keinem anderen') }
  }
  return known === 0
    ? {
        sign,
        state: 'unknown',
        detail: w('too few units in both', 'zu wenige Einheiten in beiden'),
      }
    : {
        sign,
        state: 'ok',
        detail: w(
          `none in ${String(known)} combinations`,
          `keine in ${String(known)} Kombinationen`,
        ),
      }
}
