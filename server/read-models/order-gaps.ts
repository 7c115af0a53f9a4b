import type { ProjectScope } from '../db/scope.ts'

/** Orders of some days that sums of money do not hold as they should. */
export type OrderGaps = {
  /** In other currencies: no sum holds them. */
  foreign: number
  /** Came without an amount: they count, with 0. */
  unpriced: number
}

type Days = { from: string; to: string }

/** Counts the orders from one day to another, both included, whose amount no sum holds. */
export async function countOrderGaps(scope: ProjectScope, days: Days): Promise<OrderGaps> {
  return { foreign: await countForeign(scope, days), unpriced: await countUnpriced(scope, days) }
}

/** Asked for as what sorts before and after the project's own currency, whose orders the index passes over. */
async function countForeign(scope: ProjectScope, { from, to }: Days): Promise<number> {
  const count = async (side: '<' | '>'): Promise<number> => {
    const { orders } = await scope
      .from('order')
      .where('currency', side, scope.project.currency)
      .where('day', '>=', from)
      .where('day', '<=', to)
      .where('lines', '>', 0)
      .select(({ fn }) => fn.countAll<number>().as('orders'))
      .executeTakeFirstOrThrow()
    return orders
  }
  return (await count('<')) + (await count('>'))
}

async function countUnpriced(scope: ProjectScope, { from, to }: Days): Promise<number> {
  const { orders } = await scope
    .from('order')
    .where('is_unpriced', '=', 1)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .select(({ fn }) => fn.countAll<number>().as('orders'))
    .executeTakeFirstOrThrow()
  return orders
}
