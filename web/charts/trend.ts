import type { ChartTheme } from './chart-theme.ts'
import type { LineConfiguration } from './configuration.ts'

export type TrendLine = {
  name: string
  values: readonly (number | null)[]
  /** The one to look at, those beside it, or a mark to hold them against. */
  kind: 'main' | 'beside' | 'mark'
}

/** Lines over the same points in time; their names stand in the tooltip and the legend beside it. */
export function trendChart(
  { labels, lines }: { labels: readonly string[]; lines: readonly TrendLine[] },
  { theme, format }: { theme: ChartTheme; format: (value: number) => string },
): LineConfiguration {
  const look = {
    main: { borderColor: theme.accent, backgroundColor: theme.accent, borderWidth: 2.5 },
    beside: { borderColor: theme.muted, backgroundColor: theme.muted, borderWidth: 1.5 },
    mark: { borderColor: theme.ink, backgroundColor: theme.ink, borderWidth: 1, pointRadius: 0 },
  }
  const dashes = [[], [6, 3], [2, 3]]
  // Lines are told apart by their marks and dashes, not by colour alone.
  const marks = ['circle', 'rect', 'triangle', 'rectRot'] as const
  return {
    type: 'line',
    data: {
      labels: [...labels],
      datasets: lines.map(({ name, values, kind }, index) => ({
        label: name,
        data: [...values],
        pointRadius: values.length < 20 ? 3 : 0,
        pointStyle: marks[index % marks.length] ?? 'circle',
        spanGaps: true,
        borderDash: kind === 'mark' ? [8, 4] : kind === 'main' ? [] : (dashes[index % 3] ?? []),
        ...look[kind],
      })),
    },
    options: { ...OPTIONS, scales: scalesOf(theme, format), plugins: pluginsOf(theme, format) },
  }
}

const OPTIONS = {
  responsive: true,
  maintainAspectRatio: false,
  animation: false,
  interaction: { mode: 'index', intersect: false },
} as const

type Format = (value: number) => string
type Options = NonNullable<LineConfiguration['options']>

function scalesOf(theme: ChartTheme, format: Format): NonNullable<Options['scales']> {
  const ticks = { color: theme.muted, font: { family: theme.font, size: 12 } }
  return {
    x: {
      grid: { display: false },
      border: { color: theme.line },
      ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 16 },
    },
    y: {
      beginAtZero: true,
      grid: { color: theme.line },
      border: { display: false },
      ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => format(Number(value)) },
    },
  }
}

const pluginsOf = (theme: ChartTheme, format: Format): NonNullable<Options['plugins']> => ({
  legend: {
    display: true,
    position: 'bottom',
    labels: {
      color: theme.muted,
      font: { family: theme.font, size: 12 },
      usePointStyle: true,
      boxWidth: 8,
      boxHeight: 8,
    },
  },
  tooltip: {
    callbacks: {
      label: ({ dataset, parsed }) =>
        parsed.y === null ? '' : `${dataset.label ?? ''}: ${format(parsed.y)}`,
    },
  },
})
