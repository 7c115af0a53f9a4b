import { putComparison, readComparisons } from '../config-store/comparisons.ts'
import { putCreatives } from '../config-store/creatives.ts'
import { putOffers } from '../config-store/offers.ts'
import type { ProjectRecord } from '../config-store/projects.ts'
import { putSpend } from '../config-store/spend.ts'
import type { Services } from '../context.ts'
import { brandCaseEvents, brandCaseSpend, brandCaseStart, brandComparison } from './brand-case.ts'
import { SHOP_CREATIVES, shopOffers, shopSpend } from './shop-records.ts'
import type { Event } from '@takt/shared/schemas/event.ts'

/**
 * The published case of Brand A, long before the demo shop's own weeks, and what the shop itself spends
 * and offers. The first seeding fixes the days; later ones find them.
 *
 * @returns the events of the case, for the log
 */
export async function ensureBrandCase(
  { store }: Services,
  shop: ProjectRecord,
  { nowMs, days }: { nowMs: number; days: number },
): Promise<Event[]> {
  const known = (await readComparisons(store.reader, shop.id)).find(({ key }) => key === 'case-a')
  const comparison = known ?? brandComparison(nowMs)
  if (known === undefined) {
    putComparison(store.writer, { projectId: shop.id, actor: 'demo', nowMs, comparison })
  }
  const madeMs = brandCaseStart(comparison)
  putSpend(store.writer, shop.id, [...brandCaseSpend(madeMs), ...shopSpend(nowMs, days)])
  putCreatives(store.writer, shop.id, SHOP_CREATIVES)
  putOffers(store.writer, shop.id, shopOffers(madeMs))
  return brandCaseEvents(madeMs)
}
