import {
  type AttributionModel,
  milestoneTouches,
  modelsOf,
  momentsOfTruth,
  RULE_MODELS,
  type RuleModel,
  touchCredits,
} from '@takt/shared/metrics'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { countWonDeals } from '../read-models/closed-deals.ts'
import { readDealName } from '../read-models/deal-name.ts'
import { type DealJourney, type DealTouch, readDealJourneys } from '../read-models/deal-journeys.ts'

type Days = { from: string; to: string }
type Windows = { lookbackMs: number; halfLifeMs: number }

const DEALS_MAX = 200

const isRule = (model: AttributionModel): model is RuleModel =>
  (RULE_MODELS as readonly AttributionModel[]).includes(model)

const DEAL_RULES: readonly RuleModel[] = modelsOf('deals').filter(isRule)

/** For every won deal the touch that each model takes for the decisive one: where the models disagree. */
export async function dealMoments(scope: ProjectScope, days: Days, windows: Windows) {
  const wonIn = { ...days, latest: DEALS_MAX }
  const shown = (await readDealJourneys(scope, { wonIn, by: 'kind' })).toReversed()
  const moments = momentsOfTruth({ journeys: shown, models: DEAL_RULES, ...windows })
  return {
    deals: moments.map(({ journey, byModel, agree }) => {
      const deal = shown[journey] as DealJourney
      return {
        ...headOf(scope, deal),
        touches: deal.touches.length,
        agree,
        byModel: byModel.map(({ model, channel, time, share }) => ({
          model,
          kind: channel,
          at: time === null ? null : new Date(time).toISOString(),
          share,
        })),
      }
    }),
    total: await countWonDeals(scope, days),
    disagreeing: moments.filter(({ agree }) => !agree).length,
  }
}

const headOf = ({ project }: ProjectScope, deal: DealJourney) => ({
  deal: deal.deal,
  name: deal.name,
  account: deal.account,
  accountName: deal.accountName,
  closedOn: deal.closedOn,
  amount: deal.amountMinor === null ? null : majorUnits(deal.amountMinor, project.currency),
  amountMinor: deal.amountMinor,
})

/** Why a deal is credited as it is: every touch with its share under every model. */
export async function dealCredit(scope: ProjectScope, key: string, windows: Windows) {
  const [deal] = await readDealJourneys(scope, { keys: [key], by: 'kind' })
  if (deal === undefined) return await withoutCredit(scope, key)
  const milestones = milestoneTouches(deal, windows)
  const credits = DEAL_RULES.map((model) => ({
    model,
    credits: touchCredits(deal, { model, ...windows }),
  }))
  const shareOf = (touch: DealTouch, model: RuleModel): number | null => {
    const found = credits.find((each) => each.model === model)?.credits
    if (found == null) return null
    return found.find((credit) => credit.touch.id === touch.id)?.share ?? 0
  }
  return {
    ...headOf(scope, deal),
    status: deal.status,
    leadCreatedAt: instant(deal.leadCreatedAt),
    opportunityCreatedAt: instant(deal.opportunityCreatedAt),
    models: DEAL_RULES,
    touches: deal.touches.map((touch) => ({
      id: touch.id,
      at: new Date(touch.time).toISOString(),
      kind: touch.kind,
      channel: touch.medium,
      campaign: touch.campaign,
      content: touch.content,
      isOffline: touch.isOffline,
      milestones: Object.entries(milestones).flatMap(([name, id]) =>
        id === touch.id ? [name] : [],
      ),
      shares: DEAL_RULES.map((model) => ({ model, share: shareOf(touch, model) })),
    })),
    note:
      deal.status === 'lost'
        ? 'lost: nothing is credited'
        : deal.touches.length === 0
          ? 'no touch is known: its value stands as unattributed'
          : null,
  }
}

/** An open deal, of which nothing is said before its end is known. */
async function withoutCredit(scope: ProjectScope, key: string) {
  const name = await readDealName(scope, key)
  if (name === undefined) throw new AppError('not_found', `there is no deal "${key}"`)
  const note = 'open: nothing is credited before it is closed'
  return { deal: key, name, status: 'open' as const, models: DEAL_RULES, touches: [], note }
}

const instant = (atMs: number | null | undefined): string | null =>
  atMs == null ? null : new Date(atMs).toISOString()
