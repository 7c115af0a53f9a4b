import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'

/** One event a page with what Google calls its vitals, in milliseconds (CLS: a score), when it is left. */
const seen: Record<string, number> = {}
const note = ({ name, value }: Metric): void => {
  seen[name.toLowerCase()] = Math.round(value * 1_000) / 1_000
}
onCLS(note)
onFCP(note)
onINP(note)
onLCP(note)
onTTFB(note)

let isSent = false
const tell = (): void => {
  if (document.visibilityState !== 'hidden' || isSent || Object.keys(seen).length === 0) return
  isSent = true
  window.taktq?.push(['track', 'Web Vitals', seen])
}
// In the capture phase: before the queue hands over what waits.
addEventListener('visibilitychange', tell, true)
