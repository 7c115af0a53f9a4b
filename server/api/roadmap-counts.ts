import type { PlanQuarter } from '@takt/shared/retro'
import type { EvidenceForm } from '@takt/shared/schemas/evidence.ts'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import { readEvidenceLibrary } from '../config-store/evidence.ts'
import { readCreatives } from '../config-store/creatives.ts'
import { readExperiments } from '../config-store/experiments.ts'
import { readOffers } from '../config-store/offers.ts'
import { readSpend } from '../config-store/spend.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readContentSums } from '../read-models/creative-sums.ts'
import { readDiscoveries } from '../read-models/deal-discovery.ts'
import { readDrawnLeads } from '../read-models/re-engagement.ts'
import { hasStagedDeals, hasWebinar } from '../read-models/roadmap-facts.ts'
import { reEngagements } from './pipeline/re-engagement.ts'
import { today } from './today.ts'

/** A list is worked when so many of its leads were spoken to (product section K). */
const WORKED_MIN = 0.8
const OFFERS_TO_TEST = ['bundle', 'subscription']

/** How far the deliverables of a quarter are by what data tell alone, by rhythm and key. */
export type RoadmapCounts = ReadonlyMap<string, number>

/** A deliverable that no data tell of has no count: people note it. */
export async function readRoadmapCounts(
  scope: ProjectScope,
  { startsOn: from, endsOn: to }: PlanQuarter,
): Promise<RoadmapCounts> {
  const { db, project } = scope
  const days = { from, to }
  const offers = await readOffers(db, project.id)
  const tests = await startedTests(scope, days)
  const offered = new Set(
    offers.filter(({ type }) => OFFERS_TO_TEST.includes(type)).map(({ experiment }) => experiment),
  )
  const creatives = await readCreatives(db, project.id)
  const creators = new Set(creatives.map(({ creator }) => creator).filter((name) => name !== ''))
  const content = (await readContentSums(scope, days)).filter(({ orders }) => orders > 0)
  const spend = await readSpend(db, { projectId: project.id, ...days })
  const saved = await piecesSaved(scope, days)
  const asked = await questionsAnswered(scope, days)
  const worked = await listsWorked(scope, days)
  const pilots = offers.filter(({ mode, startsOn }) => mode === 'b2b' && startsOn >= from)
  return new Map([
    ['b2c.diagnosis', spend.length > 0 ? 1 : 0],
    ['b2c.top_content', content.length],
    ['b2c.landing_test', tests.length],
    [
      'b2c.ugc',
      // The same piece may be a creative and in the library: the longer list counts.
      Math.max(creatives.filter(({ tags }) => tags.some(isUserContent)).length, saved.userContent),
    ],
    [
      'b2c.offer_test',
      tests.filter(
        ({ key, tags = [] }) =>
          offered.has(key) || tags.some((tag) => OFFERS_TO_TEST.includes(tag.toLowerCase())),
      ).length,
    ],
    ['b2c.creators', creators.size],
    ['b2b.diagnosis', (await hasStagedDeals(scope)) ? 1 : 0],
    ...(saved.isKept ? ([['b2b.case_studies', saved.caseStudies]] as const) : []),
    ...(asked === null ? [] : ([['b2b.discovery_questions', asked]] as const)),
    ['b2b.pilot_offer', pilots.filter(({ startsOn }) => startsOn <= to).length],
    ...(worked === null ? [] : ([['b2b.inactive_worked', worked]] as const)),
    ['b2b.webinar', (await hasWebinar(scope, days)) ? 1 : 0],
  ])
}

const isUserContent = (tag: string): boolean => tag.toLowerCase() === 'ugc'

/** Controlled tests on visitors that began in these days. */
async function startedTests(scope: ProjectScope, { from, to }: { from: string; to: string }) {
  const records = await readExperiments(scope.db, scope.project.id)
  return records
    .filter(({ startedAt, experiment: { mode, design } }) => {
      if (startedAt === null || mode !== 'b2c' || design === 'before_after') return false
      const day = today(scope.project, Date.parse(startedAt))
      return day >= from && day <= to
    })
    .map(({ experiment }) => experiment)
}

/** Lists of quiet leads that are worked by four fifths; null where none was drawn in these days. */
async function listsWorked(scope: ProjectScope, { from, to }: { from: string; to: string }) {
  const clock = { nowMs: Infinity, timeZone: scope.project.timeZone }
  const drawn = reEngagements(await readDrawnLeads(scope), clock).filter(({ drawnAt }) => {
    const day = today(scope.project, Date.parse(drawnAt))
    return day >= from && day <= to
  })
  if (drawn.length === 0) return null
  return drawn.filter(({ worked }) => worked.value !== null && worked.value >= WORKED_MIN).length
}

/** The most answers that the discovery of one deal got in these days; null while no form is begun. */
async function questionsAnswered(scope: ProjectScope, { from, to }: { from: string; to: string }) {
  const forms = await readDiscoveries(scope)
  if (forms.length === 0) return null
  const counts = forms.map(
    ({ discovery: { answers } }) =>
      Object.values(answers).filter(({ at }) => {
        const day = today(scope.project, Date.parse(at))
        return day >= from && day <= to
      }).length,
  )
  return Math.max(...counts)
}

/** Pieces of evidence of a quarter that count as social proof; a case study counts with its number. */
async function piecesSaved(scope: ProjectScope, { from, to }: { from: string; to: string }) {
  const library = await readEvidenceLibrary(scope)
  const live = library.filter(({ liveOn }) => liveOn !== null && liveOn >= from && liveOn <= to)
  const has = (mode: Mode, form: EvidenceForm) =>
    live.filter((each) => each.modes.includes(mode) && each.form === form)
  return {
    isKept: library.length > 0,
    userContent: has('b2c', 'user_content').length,
    caseStudies: has('b2b', 'case_study').filter(({ number }) => number !== null).length,
  }
}
