import {
  ARM_KINDS,
  type ArmKind,
  COLUMNS,
  type Finding,
  judgeArms,
  type Judgement,
  PasteError,
  readArms,
  TESTS,
} from '@takt/shared/workbench'
import { sampleSizeMeans, sampleSizeProportions } from '@takt/shared/stats'
import { type Output, UsageError } from './output.ts'

/**
 * Every test that fits a few numbers given on the command line.
 *
 * @param arms such as `control=120/1000`, the control first
 */
export function judgeOnCommandLine(
  output: Output,
  { kind, arms, level }: { kind: string; arms: readonly string[]; level: string },
): void {
  const known = ARM_KINDS.find((each) => each === kind)
  if (known === undefined) {
    throw new UsageError(`"${kind}" is no kind of numbers; one of ${ARM_KINDS.join(', ')}`)
  }
  const judgement = asUsage(() =>
    judgeArms(known, readArms(arms.join('\n'), known), {
      confidenceLevel: numberOf(level, '--level'),
    }),
  )
  output.answer(judgement, textOf(judgement))
}

/** Units that a planned test needs. */
export function planOnCommandLine(
  output: Output,
  flags: {
    baseline: string
    effect: string
    relative?: boolean
    sd?: string
    power: string
    alpha: string
    arms: string
  },
): void {
  const arms = numberOf(flags.arms, '--arms')
  const design = {
    baseline: numberOf(flags.baseline, '--baseline'),
    effect: numberOf(flags.effect, '--effect'),
    effectType: flags.relative === true ? ('relative' as const) : ('absolute' as const),
    power: numberOf(flags.power, '--power'),
    alpha: numberOf(flags.alpha, '--alpha'),
    arms,
    correction: arms > 2 ? ('dunnett' as const) : ('none' as const),
  }
  const size = asUsage(() =>
    flags.sd === undefined
      ? sampleSizeProportions(design)
      : sampleSizeMeans({ ...design, standardDeviation: numberOf(flags.sd, '--sd') }),
  )
  const text = `${String(size.control)} units in each of ${String(arms)} variants, ${String(size.total)} in all`
  output.answer(size, text)
}

/** What the statistics refuse is wrong use here. */
function asUsage<Result>(run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof PasteError) {
      throw new UsageError(`arm ${String(error.line)}: ${error.message}`)
    }
    if (error instanceof RangeError || error instanceof TypeError) {
      throw new UsageError(error.message)
    }
    throw error
  }
}

function numberOf(text: string | undefined, flag: string): number {
  const value = Number(text)
  if (text === undefined || text === '' || !Number.isFinite(value)) {
    throw new UsageError(`${flag} must be a number`)
  }
  return value
}

export const kindsHelp = (): string =>
  ARM_KINDS.map((kind: ArmKind) => `${kind}: name=${COLUMNS[kind].join(',')}`).join('; ')

function textOf({ arms, overall, pairs, confidenceLevel }: Judgement): string {
  const level = `${String(confidenceLevel * 100)} %`
  const [control] = arms
  return [
    ...arms.map(
      ({ name, n, value, lower, upper }) =>
        `${name}: ${shown(value)} [${shown(lower)}, ${shown(upper)}] of ${String(n)}`,
    ),
    '',
    ...overall.map(lineOf),
    ...pairs.flatMap(({ name, findings }) => [
      '',
      `${name} against ${control?.name ?? 'the first'}, intervals at ${level}`,
      ...findings.map(lineOf),
    ]),
  ].join('\n')
}

const NAME_WIDTH = 34

function lineOf({ test, status, scale, estimate, lower, upper, pValue }: Finding): string {
  const name = `  ${TESTS[test].name.en}`.padEnd(NAME_WIDTH)
  if (status !== 'ok' && estimate === null && pValue === null) return `${name}${status}`
  const unit = (value: number | null): string =>
    scale === 'absolute' || value === null ? shown(value) : `${shown(value * 100)} %`
  const interval = lower === null && upper === null ? '' : ` [${unit(lower)}, ${unit(upper)}]`
  const size = scale === 'none' ? '' : `${unit(estimate)}${interval}`
  const p = pValue === null ? '' : `p = ${shown(pValue)}`
  return `${name}${[size, p].filter((part) => part !== '').join('  ')}`
}

const shown = (value: number | null): string =>
  value === null ? '–' : String(Number(value.toPrecision(5)))
