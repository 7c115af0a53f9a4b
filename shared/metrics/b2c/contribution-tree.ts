import { majorUnits } from '../../schemas/money.ts'
import { logMeanDecomposition } from '../log-mean-decomposition.ts'
import type { Wording } from '../metric.ts'
import type { VisitSums } from './visit-sums.ts'

export const CONTRIBUTION_FACTORS = [
  'session_purchase_rate',
  'orders_per_buying_session',
  'aov',
  'contribution_margin',
] as const
export type ContributionFactor = (typeof CONTRIBUTION_FACTORS)[number]

export type TreeSide = {
  sums: VisitSums
  /** Revenue times margin; null without a margin. */
  contributionMinor: number | null
}

export type ContributionNode = {
  metric: ContributionFactor
  before: number | null
  after: number | null
  /** Part of the root's change, in money. */
  contribution: number | null
  /** The same as a share of the root before: +0.06 for "six per cent of it". */
  relative: number | null
}

export type ContributionTree = {
  metric: 'contribution_per_session' | 'revenue_per_session'
  before: number | null
  after: number | null
  change: number | null
  /** Change ÷ value before. */
  relative: number | null
  nodes: ContributionNode[]
  sentence: Wording | null
  note: string | null
}

/**
 * Contribution per session as conversion × orders per buying session × order value × margin, and its
 * change split over them without a rest (products H01 to H03, ruling R9).
 *
 * Orders per buying session is 1 in most shops; it keeps the product exact where a session has two
 * orders or an order comes without one. Without a margin the root is revenue per session.
 */
export function contributionTree(options: {
  before: TreeSide
  after: TreeSide
  currency: string
}): ContributionTree {
  const scale = majorUnits(1, options.currency)
  const hasMargin =
    options.before.contributionMinor !== null && options.after.contributionMinor !== null
  const before = factorsOf(options.before, { scale, hasMargin })
  const after = factorsOf(options.after, { scale, hasMargin })
  const ids = CONTRIBUTION_FACTORS.filter((id) => hasMargin || id !== 'contribution_margin')
  const factors = ids.map((id) => ({ id, before: before[id], after: after[id] }))
  const known = factors.filter(
    (factor): factor is { id: ContributionFactor; before: number; after: number } =>
      factor.before !== null && factor.after !== null,
  )
  const split = known.length === factors.length ? logMeanDecomposition(known) : null
  const root = {
    before: rootOf(options.before, { scale, hasMargin }),
    after: rootOf(options.after, { scale, hasMargin }),
  }
  const change = root.before === null || root.after === null ? null : root.after - root.before
  const relativeTo = (part: number | null): number | null =>
    part === null || root.before === null || root.before === 0 ? null : part / root.before
  const nodes = factors.map((factor): ContributionNode => {
    const contribution =
      split?.contributions?.find(({ id }) => id === factor.id)?.contribution ?? null
    return {
      metric: factor.id,
      before: factor.before,
      after: factor.after,
      contribution,
      relative: relativeTo(contribution),
    }
  })
  const tree = {
    metric: hasMargin ? ('contribution_per_session' as const) : ('revenue_per_session' as const),
    ...root,
    change,
    relative: relativeTo(change),
    nodes,
  }
  return {
    ...tree,
    sentence: sentenceOf(tree),
    note: hasMargin ? null : 'no contribution margin is set: revenue per session stands in',
  }
}

type Frame = { scale: number; hasMargin: boolean }

function rootOf({ sums, contributionMinor }: TreeSide, { scale, hasMargin }: Frame): number | null {
  if (sums.sessions === 0) return null
  return ((hasMargin ? (contributionMinor ?? 0) : sums.gross_minor) / sums.sessions) * scale
}

function factorsOf(
  { sums, contributionMinor }: TreeSide,
  { scale }: Frame,
): Record<ContributionFactor, number | null> {
  const share = (top: number, bottom: number): number | null => (bottom === 0 ? null : top / bottom)
  const aov = share(sums.gross_minor, sums.orders)
  return {
    session_purchase_rate: share(sums.paid_sessions, sums.sessions),
    orders_per_buying_session: share(sums.orders, sums.paid_sessions),
    aov: aov === null ? null : aov * scale,
    contribution_margin:
      contributionMinor === null ? null : share(contributionMinor, sums.gross_minor),
  }
}

const NAMES: Readonly<
  Record<ContributionFactor | 'contribution_per_session' | 'revenue_per_session', Wording>
> = {
  contribution_per_session: {
    en: 'Contribution per session',
    de: 'Der Deckungsbeitrag je Sitzung',
  },
  revenue_per_session: { en: 'Revenue per session', de: 'Der Umsatz je Sitzung' },
  session_purchase_rate: { en: 'conversion', de: 'Konversion' },
  orders_per_buying_session: { en: 'orders per buying session', de: 'Bestellungen je Kaufsitzung' },
  aov: { en: 'order value', de: 'Bestellwert' },
  contribution_margin: { en: 'margin', de: 'Marge' },
}

const percent = (share: number): string =>
  (Math.abs(share) * 100).toFixed(Math.abs(share) < 0.0995 ? 1 : 0).replace(/\.0$/, '')
const signed = (share: number): string => `${share < 0 ? '−' : '+'}${percent(share)}`

/** "Contribution per session rose 4 %, of which conversion +6, order value −2". */
function sentenceOf(tree: Pick<ContributionTree, 'metric' | 'relative' | 'nodes'>): Wording | null {
  const { metric, relative, nodes } = tree
  const parts = nodes.filter((node) => node.relative !== null && Math.abs(node.relative) >= 0.0005)
  if (relative === null || nodes.every((node) => node.relative === null)) return null
  const isFlat = Math.abs(relative) < 0.0005
  const list = (code: 'en' | 'de'): string =>
    parts.map((node) => `${NAMES[node.metric][code]} ${signed(node.relative ?? 0)}`).join(', ')
  const [enVerb, deVerb] = relative > 0 ? ['rose', 'stieg um'] : ['fell', 'sank um']
  const head = isFlat
    ? { en: `${NAMES[metric].en} did not change`, de: `${NAMES[metric].de} blieb gleich` }
    : {
        en: `${NAMES[metric].en} ${enVerb} ${percent(relative)} %`,
        de: `${NAMES[metric].de} ${deVerb} ${percent(relative)} %`,
      }
  return {
    en: parts.length === 0 ? head.en : `${head.en}, of which ${list('en')}`,
    de: parts.length === 0 ? head.de : `${head.de}, davon ${list('de')}`,
  }
}
