import type { ChartTheme } from './chart-theme.ts'
import type { LineConfiguration } from './configuration.ts'

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

const ESTIMATE = 2
const INVISIBLE = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0 }

/** The effect with its band and the line of no change. */
export function effectOverTime(series: EffectSeries, drawing: Drawing): LineConfiguration {
  return {
    type: 'line',
    data: dataOf(series, drawing),
    options: optionsOf(drawing, reachOf(series)),
  }
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

/**
 * How far the axis reaches: the first days are so wide that they would flatten all the others, so
 * only the later half decides.
 */
function reachOf({ lower, upper }: EffectSeries): { min?: number; max?: number } {
  const from = Math.floor(lower.length / 2)
  const ends = [...lower.slice(from), ...upper.slice(from)].filter((end) => end !== null)
  if (ends.length === 0) return {}
  const min = Math.min(0, ...ends)
  const max = Math.max(0, ...ends)
  const air = (max - min) * 0.08
  return { min: min - air, max: max + air }
}

function optionsOf(
  { theme, formatEffect }: Drawing,
  reach: { min?: number; max?: number },
): NonNullable<LineConfiguration['options']> {
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
        ...reach,
        grid: { color: theme.line },
        border: { display: false },
        ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => formatEffect(Number(value)) },
      },
    },
    plugins: {
      filler: { drawTime: 'beforeDatasetsDraw' },
      tooltip: {
        displayColors: false,
        filter: ({ datasetIndex }) => datasetIndex === ESTIMATE,
        callbacks: { label: ({ parsed }) => (parsed.y === null ? '' : formatEffect(parsed.y)) },
      },
    },
  }
}
