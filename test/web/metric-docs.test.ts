import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { COMPUTED_BY } from '../../shared/metrics/computed-by.ts'
import * as metrics from '../../shared/metrics/index.ts'
import { functionDocs } from '../../web/build/function-docs.ts'

const docs = functionDocs(fileURLToPath(new URL('../../shared/metrics', import.meta.url)))

describe('the documentation of a metric', () => {
  it.each(Object.entries(COMPUTED_BY))('%s is explained by %s', (id, name) => {
    expect(metrics.catalogue.map((metric) => metric.id)).toContain(id)
    expect(Object.keys(metrics)).toContain(name)
    expect(docs[name]?.text.join(' ').length).toBeGreaterThan(20)
  })

  it('keeps paragraphs and sources apart and the rest out', () => {
    const doc = docs['kaplanMeier']
    expect(doc?.text).toHaveLength(2)
    expect(doc?.sources[0]).toBe('Kaplan & Meier (1958), JASA 53:457-481; Greenwood (1926)')
    expect(JSON.stringify(doc)).not.toContain('@')
  })
})
