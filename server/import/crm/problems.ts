import type { ImportProblem } from '@takt/shared/schemas/crm.ts'

const EXAMPLES_MAX = 5
const CHARACTERS_MAX = 80

/** Counts what a reader of the numbers should know of a file. */
export type Problems = {
  /**
   * @param value what stood there; never anything personal
   * @param field whose cell it was, where it is one alone
   */
  add(code: string, row: number, value?: string, field?: string): void
  /** Most frequent first. */
  list(): ImportProblem[]
}

/** One problem of one row. */
export type FoundProblem = { code: string; row: number; value: string; field: string | null }

/** @param onFound told of each one, for who wants them row by row */
export function createProblems(
  onFound: (problem: FoundProblem) => void = () => undefined,
): Problems {
  const found = new Map<string, ImportProblem>()
  return {
    add(code, row, value = '', field) {
      onFound({ code, row, value: value.slice(0, CHARACTERS_MAX), field: field ?? null })
      const problem = found.get(code) ?? { code, count: 0, examples: [] }
      found.set(code, problem)
      problem.count += 1
      const isNew = !problem.examples.some((example) => example.value === value && value !== '')
      if (problem.examples.length < EXAMPLES_MAX && isNew) {
        problem.examples.push({ row, value: value.slice(0, CHARACTERS_MAX) })
      }
    },
    list: () => [...found.values()].toSorted((a, b) => b.count - a.count),
  }
}

/** What each code means, for people. */
export const PROBLEM_TEXTS: Readonly<Record<string, string>> = {
  amount_blank: 'without an amount',
  amount_unreadable: 'with an amount that is no number; it was left blank',
  amount_zero_lost: 'lost with the amount 0',
  account_missing: 'without an account',
  account_unknown: 'of accounts that no account list names',
  bant_held: 'with fewer than two answers of budget, authority, need and timeline: held',
  bant_absent: 'the file asks none of budget, authority, need and timeline: nothing is gated',
  closed_before_created: 'closed before they were created: their cycle is left out',
  closed_same_day_before:
    'closed at 00:00 of the day on which they were created: counted as 0 days',
  closed_without_date: 'closed without a date',
  contract_text: 'with a contract that is no term: read as open',
  dated_by_import: 'in a file without any date: dated by the day of the import',
  ended_by_churn: 'that have churned without a date of it: ended on the day of the import',
  start_from_tenure: 'whose start is reckoned from the months that they have lasted',
  currency_of_column: 'with the currency that the name of their column says',
  column_not_dates: 'columns called like a date whose values are none: not used',
  column_repeated: 'columns that the header names twice; the later one has a number',
  created_missing: 'without a date of creation',
  currency_unknown: 'with a currency that is no ISO 4217 code; the project’s was taken',
  date_order_assumed:
    'with dates such as 3/4/2026, read month first: nothing in the file says which',
  date_unreadable: 'with a date that cannot be read; it was left blank',
  deleted: 'deleted in the CRM: kept out of every number',
  deleted_kept: 'marked as deleted, like every row of the file: kept, since nothing else is there',
  duplicate_id: 'rows whose id another row of the file has: the last one counts',
  far_future_end: 'with an end in the year 2200 or later: read as open',
  history_unchanged: 'history rows that change no stage: one row is written per save',
  history_unknown_field: 'history rows of a field that means nothing here',
  number_two_ways: 'with a number such as 1,234, read by the style of the rest of the file',
  owner_missing: 'without an owner',
  probability_impossible: 'with a probability above 100 %: left blank; is a decimal point lost?',
  probability_percent: 'with a probability in per cent, read as a share',
  product_renamed: 'with a product that the list spells in another way; the list’s name was taken',
  product_unknown: 'with a product that the product list does not have',
  source_missing: 'without a lead source: shown as unknown',
  stage_missing: 'without a stage',
  stage_undocumented: 'in stages that nobody has defined',
  status_undated: 'whose status says how far they came, but not when: dated by their creation',
  sync_time_assumed: 'without a time of their own: dated by the last synchronisation',
  time_without_zone: 'with times that name no zone, read in the assumed one',
  touch_without_account: 'of nobody’s account',
}

/** `12 without an amount (rows 3, 8, 9)`. */
export const describeProblem = ({ code, count, examples }: ImportProblem): string => {
  const rows = examples.map(({ row, value }) =>
    value === '' ? String(row) : `${String(row)} "${value}"`,
  )
  return `${count.toLocaleString('en').padStart(12)}  ${PROBLEM_TEXTS[code] ?? code}${
    rows.length === 0 ? '' : ` (row ${rows.join(', ')})`
  }`
}
