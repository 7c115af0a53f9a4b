/** See `Comparison` in shared/schemas/comparison.ts. */
export type ComparisonTable = {
  project_id: number
  key: string
  name: string
  mode: 'b2c' | 'b2b'
  before_from: string
  before_to: string
  after_from: string
  after_to: string
  note: string
}
