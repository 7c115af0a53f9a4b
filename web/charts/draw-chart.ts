import {
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js'
import type { Attachment } from 'svelte/attachments'
import { chartTheme, type ChartTheme } from './chart-theme.ts'

Chart.register(
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
)

/** Draws `config` on the canvas, again whenever it changes, and cleans up with the element. */
export function drawChart(
  config: (theme: ChartTheme) => ChartConfiguration<'line', (number | null)[]>,
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const holder = canvas.parentElement ?? document.body
    const drawing = new Chart(canvas, config(chartTheme(holder)))
    return () => {
      drawing.destroy()
    }
  }
}
