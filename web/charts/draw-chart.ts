import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js'
import type { Attachment } from 'svelte/attachments'
import { chartTheme, type ChartTheme } from './chart-theme.ts'
import type { AnyConfiguration } from './configuration.ts'

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
)

// Only a chart with several lines needs their names.
Chart.defaults.plugins.legend.display = false

/** Draws `config` on the canvas, again whenever it changes, and cleans up with the element. */
export function drawChart(
  config: (theme: ChartTheme) => AnyConfiguration,
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const holder = canvas.parentElement ?? document.body
    const drawing = new Chart(canvas, config(chartTheme(holder)))
    return () => {
      drawing.destroy()
    }
  }
}
