/** What a metric is made of in one period; money in minor units. */
export type MetricSums = {
  key: string
  by: string | null
  /** Null where it is not known. */
  numerator: number | null
  /** Null for plain counts and sums. */
  denominator: number | null
  /** Sum of the squares behind the numerator, where one value each is counted in the denominator. */
  numeratorSquares: number | null
}
