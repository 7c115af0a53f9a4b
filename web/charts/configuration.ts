import type { ChartConfiguration } from 'chart.js'

export type LineConfiguration = ChartConfiguration<'line', (number | null)[]>
/** A bar from 0, or from the first of two numbers to the second. */
export type BarConfiguration = ChartConfiguration<'bar', (number | [number, number] | null)[]>
export type AnyConfiguration = LineConfiguration | BarConfiguration
