import { describe, expect, it } from 'vitest'
import { decisionsSection } from '../../../shared/retro/sections/records.ts'
import type { RetroSnapshot } from '../../../shared/schemas/retro.ts'

type Decision = RetroSnapshot['decisions'][number]

/** What a week with one decision says of it. */
function said(decision: Partial<Decision>): { en: string; de: string } {
  const taken: Decision = {
    ...{ key: '1', title: 'Buy button: trade off', owner: 'Ada', decidedOn: '2026-04-01' },
    ...{ reviewOn: null, outcome: null, ...decision },
  }
  const snapshot = { decisions: [taken], week: '2026-04-06', from: '2026-03-30' }
  const [sentence] = decisionsSection(snapshot as unknown as RetroSnapshot)
  if (sentence === undefined) throw new Error('nothing was said')
  return sentence.text
}

describe('a decision in the retro', () => {
  it('is said in the language of the reader, the name of its test as it is', () => {
    expect(said({}).en).toContain('“Buy button: trade off” (Ada): decided on')
    expect(said({}).de).toContain('„Buy button: Zielkonflikt“ (Ada): entschieden am')
  })

  it('says what became of it', () => {
    expect(said({ title: 'A: B: ship', outcome: 'still true' }).de).toContain('„A: B: ausliefern“')
    expect(said({ outcome: 'gone' }).de).toContain('überprüft: gilt nicht mehr.')
  })

  it('leaves a title that ends otherwise', () => {
    expect(said({ title: 'An old note' }).de).toContain('„An old note“')
  })
})
