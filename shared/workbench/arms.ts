/** What was pasted: counts of successes, sizes with means, sums, or the values themselves. */
export const ARM_KINDS = ['counts', 'means', 'sums', 'values'] as const
export type ArmKind = (typeof ARM_KINDS)[number]

/** One arm as numbers, in the order that `COLUMNS` names. */
export type PastedArm = { name: string; numbers: number[] }

/** What the numbers of an arm are, in order; `values` takes any number of them. */
export const COLUMNS: Readonly<Record<ArmKind, readonly string[]>> = {
  counts: ['successes', 'trials'],
  means: ['n', 'mean', 'standardDeviation'],
  sums: ['n', 'sum', 'sumSquares'],
  values: ['values'],
}

const ARMS_MAX = 20
const TEXT_MAX = 1_000_000

/** A line that cannot be read, with what was expected. */
export class PasteError extends Error {
  override readonly name = 'PasteError'
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/**
 * Reads one arm a line, the control first: a name, then numbers, apart by tabs, semicolons, commas,
 * equal signs, slashes or spaces. Lines without a number (a heading) are left out.
 *
 * @throws PasteError naming the line
 */
export function readArms(text: string, kind: ArmKind): PastedArm[] {
  if (text.length > TEXT_MAX) throw new PasteError(1, 'at most 1,000,000 characters')
  const arms = text.split('\n').flatMap((line, index) => {
    const cells = line
      .trim()
      .split(/[\t;,=/:\s]+/u)
      .filter((cell) => cell !== '')
    const numbers = trailingNumbers(cells)
    if (numbers.length === 0) return []
    const name = cells.slice(0, cells.length - numbers.length).join(' ')
    return [checkedArm({ name, numbers }, { kind, line: index + 1 })]
  })
  if (arms.length < 2) throw new PasteError(1, 'at least two arms, one a line, the control first')
  if (arms.length > ARMS_MAX) throw new PasteError(ARMS_MAX + 1, `at most ${String(ARMS_MAX)} arms`)
  return arms.map((arm, index) => ({
    ...arm,
    name: arm.name === '' ? (index === 0 ? 'control' : `variant ${String(index)}`) : arm.name,
  }))
}

/** The numbers at the end of a line; digits may be in the name before them. */
function trailingNumbers(cells: readonly string[]): number[] {
  const numbers: number[] = []
  for (const cell of cells.toReversed()) {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu.test(cell)) break
    numbers.unshift(Number(cell))
  }
  return numbers
}

function checkedArm(arm: PastedArm, { kind, line }: { kind: ArmKind; line: number }): PastedArm {
  const columns = COLUMNS[kind]
  if (kind === 'values') return arm
  if (arm.numbers.length !== columns.length) {
    throw new PasteError(line, `a name and ${columns.join(', ')} are expected`)
  }
  return arm
}
