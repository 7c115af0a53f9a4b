/**
 * Solves `matrix · x = right` by Gaussian elimination with partial pivoting.
 *
 * @param matrix n × n, by rows; not changed
 * @throws RangeError when the matrix is singular to working precision
 * @see Golub & Van Loan, Matrix Computations, section 3.4
 */
export function solveLinearSystem(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] {
  const n = right.length
  const rows = matrix.map((row, index) => Float64Array.of(...row, right[index]!))
  for (let column = 0; column < n; column += 1) {
    putPivot(rows, column)
    for (let below = column + 1; below < n; below += 1)
      eliminate(rows[below]!, rows[column]!, column)
  }
  const x = Array.from<number>({ length: n }).fill(0)
  for (let index = n - 1; index >= 0; index -= 1) {
    const row = rows[index]!
    let rest = row[n]!
    for (let column = index + 1; column < n; column += 1) rest -= row[column]! * x[column]!
    x[index] = rest / row[index]!
  }
  return x
}

/**
 * The inverse of a matrix by Gauss-Jordan elimination with partial pivoting: as costly as three systems.
 *
 * @param matrix n × n, by rows; not changed
 * @throws RangeError when the matrix is singular to working precision
 */
export function invertMatrix(matrix: readonly (readonly number[])[]): Float64Array[] {
  const n = matrix.length
  const rows = matrix.map((row, index) => {
    const augmented = new Float64Array(2 * n)
    augmented.set(row)
    augmented[n + index] = 1
    return augmented
  })
  for (let column = 0; column < n; column += 1) {
    putPivot(rows, column)
    const own = rows[column]!
    const factor = own[column]!
    for (let index = column; index < own.length; index += 1) own[index]! /= factor
    for (const [place, row] of rows.entries()) if (place !== column) eliminate(row, own, column)
  }
  return rows.map((row) => row.subarray(n))
}

function putPivot(rows: Float64Array[], column: number): void {
  const pivot = pivotRow(rows, column)
  const swapped = rows[column]!
  rows[column] = rows[pivot]!
  rows[pivot] = swapped
}

function pivotRow(rows: Float64Array[], column: number): number {
  let best = column
  for (let index = column + 1; index < rows.length; index += 1) {
    if (Math.abs(rows[index]![column]!) > Math.abs(rows[best]![column]!)) best = index
  }
  if (rows[best]![column] === 0) throw new RangeError('matrix is singular')
  return best
}

function eliminate(row: Float64Array, pivot: Float64Array, column: number): void {
  const factor = row[column]! / pivot[column]!
  if (factor === 0) return
  for (let index = column; index < row.length; index += 1) row[index]! -= factor * pivot[index]!
}
