export type StageExit = {
  items: { item: string; isTicked: boolean }[]
  open: number
  /** Softly: it warns, and stops nobody. `free` where the stage has no checklist. */
  exit: 'free' | 'ready' | 'blocked'
}

/** Whether a deal has all that its stage's checklist asks for before it goes on (product I04). */
export function stageExit(options: {
  checklist: readonly string[]
  ticked: readonly string[]
}): StageExit {
  const done = new Set(options.ticked)
  const items = options.checklist.map((item) => ({ item, isTicked: done.has(item) }))
  const open = items.filter(({ isTicked }) => !isTicked).length
  return { items, open, exit: items.length === 0 ? 'free' : open === 0 ? 'ready' : 'blocked' }
}
