import type { ChartTheme } from './chart-theme.ts'
import type { LineConfiguration } from './configuration.ts'

type Point = { day: number; survival: number; lower: number | null; upper: number | null }
type Drawing = { theme: ChartTheme; formatShare: (value: number) => string }

const ESTIMATE = 2
const INVISIBLE = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0 }
const STEP = { stepped: 'before' } as const

/** Who is still waiting, day by day, with the 95 % band. */
export function survivalCurveChart(steps: readonly Point[], drawing: Drawing): LineConfiguration {
  const { theme } = drawing
  const points = daily(steps)
  return {
    type: 'line',
    data: {
      labels: points.map(({ day }) => String(day)),
      datasets: [
        {
          ...STEP,
          ...INVISIBLE,
          data: points.map(({ upper }) => upper),
          fill: '+1',
          backgroundColor: theme.soft,
        },
        { ...STEP, ...INVISIBLE, data: points.map(({ lower }) => lower), fill: false },
        {
          ...STEP,
          data: points.map(({ survival }) => survival),
          borderColor: theme.accent,
          backgroundColor: theme.accent,
          borderWidth: 2,
          pointRadius: 0,
        },
      ],
    },
    options: optionsOf(drawing),
  }
}

/** A point for every day, so that the axis is time: between two steps nothing changes. */
function daily(steps: readonly Point[]): Point[] {
  const last = steps.at(-1)?.day ?? 0
  const points: Point[] = []
  let now: Point = { day: 0, survival: 1, lower: 1, upper: 1 }
  let next = 0
  for (let day = 0; day <= last; day += 1) {
    while (next < steps.length && (steps[next]?.day ?? Infinity) <= day) {
      now = steps[next] ?? now
      next += 1
    }
    points.push({ ...now, day })
  }
  return points
}

function optionsOf({ theme, formatShare }: Drawing): NonNullable<LineConfiguration['options']> {
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
        ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 24 },
      },
      y: {
        min: 0,
        max: 1,
        grid: { color: theme.line },
        border: { display: false },
        ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => formatShare(Number(value)) },
      },
    },
    plugins: {
      tooltip: {
        displayColors: false,
        filter: ({ datasetIndex }) => datasetIndex === ESTIMATE,
        callbacks: { label: ({ parsed }) => (parsed.y === null ? '' : formatShare(parsed.y)) },
      },
    },
  }
}
