/** The tokens that a canvas needs as plain colours, read when it is drawn. */
export type ChartTheme = {
  ink: string
  muted: string
  line: string
  accent: string
  soft: string
  font: string
}

export function chartTheme(element: Element): ChartTheme {
  const probe = document.createElement('span')
  element.append(probe)
  const colour = (token: string): string => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const theme = {
    ink: colour('--ink'),
    muted: colour('--ink-2'),
    line: colour('--line'),
    accent: colour('--accent'),
    soft: colour('--accent-soft'),
    font: getComputedStyle(element).fontFamily,
  }
  probe.remove()
  return theme
}
