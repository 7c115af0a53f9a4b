import pino from 'pino'
import { expect, it } from 'vitest'
import { createDiskGuard } from '../../../server/ops/disk.ts'

const MIB = 1024 * 1024

it('stops below the reserve and goes on only with a quarter more, so that it does not flicker', () => {
  let nowMs = 0
  let left = 101
  const guard = createDiskGuard({
    directory: '/',
    reserveBytes: 100 * MIB,
    log: pino({ level: 'silent' }),
    now: () => nowMs,
    free: () => left * MIB,
  })
  const stateAt = (freeMib: number): string => {
    left = freeMib
    nowMs += 10_000
    return guard.fullReason() === null ? 'writes' : 'reads'
  }
  expect([101, 99, 101, 124, 125, 101, 99].map(stateAt)).toEqual([
    'writes',
    'reads',
    'reads',
    'reads',
    'writes',
    'writes',
    'reads',
  ])
  expect(() => {
    guard.refuseWhenFull()
  }).toThrow(/nearly full/)
})
