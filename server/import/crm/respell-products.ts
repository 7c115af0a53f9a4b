import { projectScope } from '../../db/scope.ts'
import { appendTarget, type ProjectRecord } from '../../config-store/projects.ts'
import { readProductNames } from '../../config-store/crm-lists.ts'
import type { Services } from '../../context.ts'
import { readDealProducts } from '../../read-models/crm-names.ts'
import { fingerprint } from '../import-event.ts'
import { createKnownNames } from './known-names.ts'
import { recordEvent } from './record-event.ts'

const BATCH = 2_000

/**
 * Gives deals that came before the list of products the list's spelling, as if they had come after it.
 *
 * @returns how many were renamed, by `GTXPro → GTX Pro`, and how many name a product that is not listed
 */
export async function respellProducts(
  { store, queue, now }: Pick<Services, 'store' | 'queue' | 'now'>,
  project: ProjectRecord,
): Promise<{ renamed: Map<string, number>; unknown: number }> {
  const products = await readProductNames(store.reader, project.id)
  const names = createKnownNames({ products, accounts: [], stages: [] })
  const deals = await readDealProducts(projectScope(store.reader, project))
  const renamed = new Map<string, number>()
  let unknown = 0
  const events = deals.flatMap(({ deal, product }) => {
    const listed = names.product(product)
    if (listed === null) unknown += 1
    if (listed === null || listed === product) return []
    const change = `${product} → ${listed}`
    renamed.set(change, (renamed.get(change) ?? 0) + 1)
    return recordEvent({
      name: 'Deal Updated',
      messageId: `deal-${deal}-product-${fingerprint([change])}`,
      atMs: now(),
      receivedAtMs: now(),
      account: null,
      fields: { deal_id: deal, product: listed },
    })
  })
  const target = appendTarget(project)
  for (let from = 0; from < events.length; from += BATCH) {
    const batch = events.slice(from, from + BATCH)
    await queue.submit({ project: target, events: batch, quarantined: [] })
  }
  return { renamed, unknown }
}
