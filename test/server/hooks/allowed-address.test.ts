import { describe, expect, it } from 'vitest'
import {
  AddressError,
  isPublicAddress,
  parseTarget,
  resolveAllowed,
} from '../../../server/hooks/allowed-address.ts'

describe('an address that a webhook may go to', () => {
  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
    ...['0.0.0.0', '100.64.0.1', '224.0.0.1', '255.255.255.255', '198.18.0.1'],
    ...['::1', '::', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1'],
    ...[
      '::ffff:7f00:1',
      '::ffff:a9fe:a9fe',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '::7f00:1',
      '::ffff:8.8.8.8',
      '::ffff:0:7f00:1',
      'fec0::1',
      '64:ff9b:1::a00:1',
      '100::1',
    ],
    ...['not an address', ''],
  ])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['8.8.8.8', '172.32.0.1', '192.167.255.255', '2606:4700::1111'])('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    'http://example.com',
    'ftp://example.com',
    'javascript:alert(1)',
    'https://user:secret@example.com',
    'https://127.0.0.1/x',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://[fec0::1]/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'example.com',
  ])('is not %s', (url) => {
    expect(() => parseTarget(url, false)).toThrow(AddressError)
  })

  it('is not a name that means this machine', async () => {
    await expect(resolveAllowed('https://localhost/x', { allowPrivate: false })).rejects.toThrow(
      /private network/,
    )
    await expect(
      resolveAllowed('https://no-such-name.invalid/', { allowPrivate: false }),
    ).rejects.toThrow(/has no address/)
  })
})
