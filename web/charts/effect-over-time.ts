import type { ChartConfiguration } from 'chart.js'
import type { ChartTheme } from './chart-theme.ts'

/** One variant's effect, day by day, with its interval. */
export type EffectSeries = {
  days: readonly string[]
  lower: readonly (number | null)[]
  estimate: readonly (number | null)[]
  upper: readonly (number | null)[]
}

type Drawing = {
  theme: ChartTheme
  formatDay: (day: string) => string
  formatEffect: (value: number) => string
}
type LineConfiguration = ChartConfiguration<'line', (number | null)[]>

const ESTIMATE = 2
const INVISIBLE = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0 }

/** The effect with its band and the line of no change. */
export function effectOverTime(series: EffectSeries, drawing: Drawing): LineConfiguration {
  return { type: 'line', data: dataOf(series, drawing), options: optionsOf(drawing) }
}

function dataOf(
  { days, lower, estimate, upper }: EffectSeries,
  { theme, formatDay }: Drawing,
): LineConfiguration['data'] {
  return {
    labels: days.map(formatDay),
    datasets: [
      { data: [...upper], ...INVISIBLE, fill: '+1', backgroundColor: theme.soft },
      { data: [...lower], ...INVISIBLE, fill: false },
      {
        data: [...estimate],
        borderColor: theme.accent,
        backgroundColor: theme.accent,
        borderWidth: 2,
        pointRadius: days.length > 40 ? 0 : 2.5,
      },
      {
        data: days.map(() => 0),
        ...INVISIBLE,
        borderWidth: 1,
        borderDash: [4, 4],
        borderColor: theme.muted,
      },
    ],
  }
}

function optionsOf({ theme, formatEffect }: Drawing): NonNullable<LineConfiguration['options']> {
  const ticks = { color: theme.muted, font: { family: theme.font, size: 12 } }
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    interaction: { mode: 'index', intersect: false },
    scales: {
      x: {
        grid: { display: false },
        border: { color: theme.line },
        ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 16 },
      },
      y: {
        grid: { color: theme.line },
        border: { display: false },
        ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => formatEffect(Number(value)) },
      },
    },
    plugins: {
      tooltip: {
        displayColors: false,
        filter: ({ datasetIndex }) => datasetIndex === ESTIMATE,
        callbacks: { label: ({ parsed }) => (parsed.y === null ? '' : formatEffect(parsed.y)) },
      },
    },
  }
}
