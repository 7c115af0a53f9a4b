import { assignUnit } from '../../shared/assignment/index.ts'
import type { Assignment, Inside } from './client.ts'
import { contextOf } from './page.ts'

const EXPOSED = 'takt_x'
const EXPOSED_MAX = 50

/** The same assignment as on the server, for what a browser knows; exposes what it shows. */
export const assignment: Assignment = {
  storageKey: EXPOSED,
  variantOf: (inside) => (experimentKey) => {
    const { storage, visitorId, show, track } = inside
    const marks = (storage.get(EXPOSED) ?? '').split('\n')
    const variant = choose(inside, experimentKey, marks)
    if (variant === null) return null
    show(experimentKey, variant)
    const mark = `${visitorId() ?? ''} ${experimentKey} ${variant}`
    if (!marks.includes(mark)) {
      storage.set(EXPOSED, [...marks, mark].slice(-EXPOSED_MAX).join('\n'))
      track('Experiment Viewed', { experimentKey, variantKey: variant })
    }
    return variant
  },
}

function choose(
  { config: { experiments, holdout = 0 }, visitorId, groupId, attributes }: Inside,
  experimentKey: string,
  marks: readonly string[],
): string | null {
  const experiment = experiments.find(({ key }) => key === experimentKey)
  if (experiment === undefined) return null
  const isByAccount = experiment.unit === 'account'
  const unitId = (isByAccount ? groupId() : visitorId()) ?? ''
  if (!isByAccount && unitId !== '') {
    const before = shownBefore(experimentKey, marks)
    if (experiment.variants.some(({ key }) => key === before)) return before
  }
  return assignUnit(experiment, { unitId, holdout, attributes: { ...known(), ...attributes() } })
}

/** A mark is `visitor experiment variant`; only the variant may hold spaces. */
function shownBefore(experimentKey: string, marks: readonly string[]): string | null {
  const mark = marks.filter((each) => each.split(' ')[1] === experimentKey).at(-1)
  return mark?.replace(/^\S+ \S+ /, '') ?? null
}

/** What targeting may ask for without the page's help. */
function known(): Record<string, unknown> {
  const { campaign, locale } = contextOf()
  const agent = navigator.userAgent
  const isTablet = /iPad|Tablet|Android(?!.*Mobile)/.test(agent)
  return {
    ...campaign,
    campaign: campaign?.['name'],
    path: location.pathname,
    language: locale.slice(0, 2),
    device: isTablet ? 'tablet' : /Mobi/.test(agent) ? 'mobile' : 'desktop',
  }
}
