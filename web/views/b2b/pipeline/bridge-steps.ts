import type { BridgeStep } from '../../../charts/bars.ts'
import { BRIDGE_PATHS, type BridgePath } from './answers.ts'

const GAINS = new Set<BridgePath>(['new', 'increase', 'movedIn', 'reopened'])

/** Whether a path adds to the open pipeline. */
export const isGain = (path: BridgePath): boolean => GAINS.has(path)

/** Where each bar of the bridge hangs: every step begins where the one before it ended. */
export function bridgeSteps(
  bridge: { start: number; end: number; paths: Readonly<Record<string, number>> },
  names: { start: string; end: string; of: (path: BridgePath) => string },
): BridgeStep[] {
  const steps: BridgeStep[] = [{ label: names.start, from: 0, to: bridge.start, kind: 'total' }]
  let level = bridge.start
  for (const path of BRIDGE_PATHS) {
    const amount = bridge.paths[path] ?? 0
    if (amount === 0) continue
    const next = isGain(path) ? level + amount : level - amount
    steps.push({ label: names.of(path), from: level, to: next, kind: isGain(path) ? 'up' : 'down' })
    level = next
  }
  return [...steps, { label: names.end, from: 0, to: bridge.end, kind: 'total' }]
}
