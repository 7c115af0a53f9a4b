import { describe, expect, it } from 'vitest'
import {
  B2B_TREE,
  B2C_TREE,
  metricTreeProblems,
  treeChange,
  type TreeNode,
} from '../../../shared/metrics/metric-tree.ts'

const node = (metric: string, parent: string | null): TreeNode => ({
  metric,
  parent,
  combines: null,
})
const codes = (mode: string, nodes: readonly TreeNode[]) =>
  metricTreeProblems({ mode, nodes }).map(({ code }) => code)

describe('metricTreeProblems', () => {
  it('finds none in the trees of both modes', () => {
    expect(codes('b2c', B2C_TREE)).toEqual([])
    expect(codes('b2b', B2B_TREE)).toEqual([])
  })

  it('allows one root only (product H01)', () => {
    expect(codes('b2c', [node('aov', null), node('orders', null)])).toEqual(['several_roots'])
    expect(codes('b2c', [])).toEqual(['no_root'])
  })

  it('keeps the metrics of a mode to themselves (product H05)', () => {
    expect(codes('b2b', B2C_TREE)).toEqual(['not_allowed'])
  })

  it('finds lost parents, repeated metrics and cycles', () => {
    expect(codes('b2c', [node('aov', null), node('orders', 'sessions')])).toEqual([
      'unknown_parent',
    ])
    expect(codes('b2c', [node('aov', null), node('aov', 'aov')])).toContain('repeated_metric')
    const cycle = [node('aov', null), node('orders', 'sessions'), node('sessions', 'orders')]
    expect(metricTreeProblems({ mode: 'b2c', nodes: cycle })).toEqual([
      { code: 'cycle', metrics: ['orders', 'sessions'] },
    ])
  })
})

describe('treeChange', () => {
  const values = new Map([
    ['session_purchase_rate', { before: 0.021, after: 0.036 }],
    ['aov', { before: 4_000, after: 4_200 }],
    ['contribution_margin', { before: 0.5, after: 0.45 }],
  ])

  it('recomputes the North Star to the cent and splits its change (products H02, H03)', () => {
    const { decomposition } = treeChange({
      nodes: B2C_TREE,
      metric: 'contribution_per_session',
      values,
    })
    expect(decomposition?.before).toBeCloseTo(42, 10)
    expect(decomposition?.after).toBeCloseTo(68.04, 10)
    const sum = decomposition?.contributions?.reduce((total, part) => total + part.contribution, 0)
    expect(sum).toBeCloseTo(26.04, 10)
  })

  it('says what is missing', () => {
    const metric = 'contribution_per_session'
    const missing = treeChange({ nodes: B2C_TREE, metric, values: new Map() })
    expect(missing).toEqual({ decomposition: null, reason: 'missing_value' })
    expect(treeChange({ nodes: B2C_TREE, metric: 'aov', values }).reason).toBe('leaf')
  })
})
