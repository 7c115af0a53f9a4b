import { describe, expect, it } from 'vitest'
import { runTakt } from '../support/server-process.ts'

describe('takt stats', () => {
  it('judges counts with every test that fits', async () => {
    const { code, stdout } = await runTakt([
      ...['stats', 'test', 'counts', 'No E-Mail=122/21306', 'Mens E-Mail=267/21307', '--json'],
    ])
    expect(code).toBe(0)
    const { pairs } = JSON.parse(stdout) as {
      pairs: { name: string; findings: { test: string; pValue: number; estimate: number }[] }[]
    }
    expect(pairs[0]?.name).toBe('Mens E-Mail')
    const of = (test: string) => pairs[0]?.findings.find((finding) => finding.test === test)
    // The published p-value of the pooled z-test, MineThatData challenge data (2008).
    expect((of('pooled_z')?.pValue ?? 0) / 1.5232235005955584e-13).toBeCloseTo(1, 8)
    expect(of('lift')?.estimate).toBeCloseTo(1.188421876286328, 12)
  })

  it('says in words what it found, and how many units a plan needs', async () => {
    const judged = await runTakt(['stats', 'test', 'means', 'a=50 10 2', 'b=60 11 2.5'])
    expect(judged.stdout).toContain('Welch’s t-test')
    const planned = await runTakt([
      ...['stats', 'plan', '--baseline', '0.5', '--effect', '0.25', '--power', '0.9'],
    ])
    // R: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7
    expect(planned.stdout).toContain('77 units in each of 2 variants, 154 in all')
  })

  it.each([
    [['stats', 'test', 'counts', 'a=5/3', 'b=1/2'], 'control.successes'],
    [['stats', 'test', 'counts', 'a=5/30', 'b=1'], 'arm 2'],
    [['stats', 'test', 'dice', 'a=5/30', 'b=1/3'], 'counts, means, sums, values'],
    [['stats', 'plan', '--baseline', 'x', '--effect', '0.1'], '--baseline'],
    [['stats', 'plan', '--baseline', '0.5', '--effect', '0'], 'effect'],
  ])('%s is wrong use and says what to do', async (args, message) => {
    const { code, stderr } = await runTakt(args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
