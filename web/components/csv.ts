type Value = string | number | null

/** A cell that begins like a formula is made text. */
function cellOf(value: Value): string {
  const text = value === null ? '' : String(value)
  const inert = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${inert.replaceAll('"', '""')}"`
}

/** Hands rows to the reader as a CSV file. */
export function saveCsv(name: string, rows: readonly (readonly Value[])[]): void {
  const csv = rows.map((row) => row.map(cellOf).join(',')).join('\r\n')
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
