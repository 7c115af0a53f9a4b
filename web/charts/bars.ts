import type { BarConfiguration } from './configuration.ts'
import type { ChartTheme } from './chart-theme.ts'

type Drawing = {
  theme: ChartTheme
  /** Of the axis, and of what the pointer shows. */
  format: (value: number) => string
}

/** One step of a bridge: where it begins and ends, and what it is. */
export type BridgeStep = { label: string; from: number; to: number; kind: 'total' | 'up' | 'down' }

/** A bridge: totals stand on the axis, steps hang between them. */
export function bridgeChart(
  steps: readonly BridgeStep[],
  { theme, format }: Drawing,
): BarConfiguration {
  const fill = { total: theme.muted, up: theme.accent, down: theme.soft }
  return {
    type: 'bar',
    data: {
      labels: steps.map(({ label }) => label),
      datasets: [
        {
          data: steps.map(({ from, to }): [number, number] => [from, to]),
          backgroundColor: steps.map(({ kind }) => fill[kind]),
          borderColor: steps.map(({ kind }) => (kind === 'total' ? theme.muted : theme.accent)),
          borderWidth: 1,
          borderSkipped: false,
          maxBarThickness: 56,
        },
      ],
    },
    options: {
      ...plain,
      scales: { x: labelAxis(theme), y: valueAxis(theme, format) },
      plugins: tooltipOf((raw) => {
        const [from, to] = Array.isArray(raw) ? raw : [0, Number(raw)]
        return format(from === 0 ? to : Math.abs(to - from))
      }),
    },
  }
}

/** Things side by side from the largest down, the first in full colour: what to look at. */
export function rankChart(
  rows: readonly { label: string; value: number }[],
  { theme, format }: Drawing,
): BarConfiguration {
  return {
    type: 'bar',
    data: {
      labels: rows.map(({ label }) => label),
      datasets: [
        {
          data: rows.map(({ value }) => value),
          backgroundColor: rows.map((_, index) => (index === 0 ? theme.accent : theme.soft)),
          borderColor: theme.accent,
          borderWidth: 1,
          maxBarThickness: 26,
        },
      ],
    },
    options: {
      ...plain,
      indexAxis: 'y',
      scales: { x: valueAxis(theme, format), y: labelAxis(theme) },
      plugins: tooltipOf((raw) => format(Number(raw))),
    },
  }
}

const plain = { responsive: true, maintainAspectRatio: false, animation: false } as const

const ticksOf = ({ muted, font }: ChartTheme) => ({
  color: muted,
  font: { family: font, size: 12 },
})

const labelAxis = (theme: ChartTheme) => ({
  grid: { display: false },
  border: { color: theme.line },
  ticks: { ...ticksOf(theme), autoSkip: false },
})

const valueAxis = (theme: ChartTheme, format: (value: number) => string) => ({
  beginAtZero: true,
  grid: { color: theme.line },
  border: { display: false },
  ticks: {
    ...ticksOf(theme),
    maxTicksLimit: 6,
    callback: (value: string | number) => format(Number(value)),
  },
})

const tooltipOf = (text: (raw: unknown) => string) => ({
  tooltip: {
    displayColors: false,
    callbacks: { label: ({ raw }: { raw: unknown }) => text(raw) },
  },
})
