/** What a project knows already, so that a file's spelling finds it. */
export type KnownNames = {
  /** The name on the product list; the same where there is no list; null where the list lacks it. */
  product(name: string): string | null
  account(name: string): { key: string; isListed: boolean }
  isDocumented(stage: string): boolean
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

export function createKnownNames({
  products,
  accounts,
  stages,
}: {
  products: readonly string[]
  accounts: readonly { key: string; name: string | null }[]
  stages: readonly string[]
}): KnownNames {
  const exact = new Set(products)
  const spelled = new Map(products.map((name) => [plain(name), name]))
  const keys = new Set(accounts.map(({ key }) => key))
  const byName = new Map(accounts.map(({ key, name }) => [plain(name ?? key), key]))
  const documented = new Set(stages)
  return {
    product(name) {
      if (exact.size === 0 || exact.has(name)) return name
      return spelled.get(plain(name)) ?? null
    },
    account(name) {
      if (keys.has(name)) return { key: name, isListed: true }
      const key = byName.get(plain(name))
      return { key: key ?? name, isListed: key !== undefined || keys.size === 0 }
    },
    isDocumented: (stage) => documented.has(stage),
  }
}
