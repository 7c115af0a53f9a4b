/** What became of a file, row by row. */
export type ImportReport = {
  /** Data rows in the file. */
  read: number
  /** Rows whose events are new in the log. */
  stored: number
  /** Rows whose events the log already had. */
  duplicates: number
  /** Rows left out, with why; at most `HELD_LISTED_MAX` are listed, `heldTotal` counts them all. */
  held: { row: number; reason: string }[]
  heldTotal: number
  /** Held rows by reason. */
  reasons: Record<string, number>
  /** Things a reader of the numbers should know, counted; these rows were kept. */
  notes: Record<string, number>
}

const HELD_LISTED_MAX = 250_000

export const emptyReport = (): ImportReport => ({
  read: 0,
  stored: 0,
  duplicates: 0,
  held: [],
  heldTotal: 0,
  reasons: {},
  notes: {},
})

/** Counts a row that is left out. */
export function hold(report: ImportReport, row: number, reason: string): void {
  report.heldTotal += 1
  report.reasons[reason] = (report.reasons[reason] ?? 0) + 1
  if (report.held.length < HELD_LISTED_MAX) report.held.push({ row, reason })
}

/** Counts something worth knowing about rows that were kept. */
export function note(report: ImportReport, what: string): void {
  report.notes[what] = (report.notes[what] ?? 0) + 1
}

/** The report for a person. */
export function describeReport(report: ImportReport): string {
  const count = (n: number): string => n.toLocaleString('en').padStart(12)
  const lines = [
    `${count(report.read)}  rows read`,
    `${count(report.stored)}  stored`,
    `${count(report.duplicates)}  already there`,
    `${count(report.heldTotal)}  held`,
    ...Object.entries(report.reasons).map(([reason, n]) => `${count(n)}    ${reason}`),
  ]
  const notes = Object.entries(report.notes)
  if (notes.length > 0) lines.push('Kept, but worth knowing:')
  for (const [what, n] of notes) lines.push(`${count(n)}  ${what}`)
  return lines.join('\n')
}
