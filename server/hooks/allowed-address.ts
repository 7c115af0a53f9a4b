import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** An address that no webhook goes to; the message says why. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
}

/**
 * Networks that are not the public internet: a webhook to them would make the server a way into the
 * machine that it runs on, its neighbours, or the metadata service of a cloud.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const PRIVATE = {
  ipv4: blockListOf('ipv4', [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ]),
  // Apart, for a list takes `::ffff:0:0/96` for all of IPv4.
  ipv6: blockListOf('ipv6', [
    // All but 2000::/3, of which the public internet is made; ways to write IPv4 are among it.
    '::/3',
    '4000::/2',
    '8000::/1',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
  ]),
}

function blockListOf(family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Whether an IP address belongs to the public internet; IPv4 written as IPv6 does not count as such. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  return !PRIVATE[family].check(address, family)
}

/**
 * Finds the address that a webhook may go to. Connect to this address and to no other: a name could
 * mean another one when it is asked again.
 *
 * @param allowPrivate for tests and closed networks, `TAKT_HOOKS_PRIVATE=1`
 * @throws AddressError for another scheme, credentials in the address, or a private network
 */
export async function resolveAllowed(
  url: string,
  { allowPrivate }: { allowPrivate: boolean },
): Promise<{ url: URL; address: string; family: 4 | 6 }> {
  const target = parseTarget(url, allowPrivate)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const found = await lookup(host, { all: true }).catch(() => [])
  const [first] = found
  if (first === undefined) throw new AddressError(`${target.hostname} has no address`)
  if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address))) {
    throw new AddressError(
      `${target.hostname} lies in a private network; webhooks go to the public internet only`,
    )
  }
  return { url: target, address: first.address, family: first.family === 6 ? 6 : 4 }
}

/** @throws AddressError */
export function parseTarget(url: string, allowPrivate: boolean): URL {
  if (!URL.canParse(url)) throw new AddressError('is not an address, e.g. https://example.com/hook')
  const target = new URL(url)
  const isAllowed = target.protocol === 'https:' || (allowPrivate && target.protocol === 'http:')
  if (!isAllowed) throw new AddressError('must begin with https://')
  if (target.username !== '' || target.password !== '') {
    throw new AddressError('must not hold a name and a password')
  }
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) {
    throw new AddressError('lies in a private network; webhooks go to the public internet only')
  }
  return target
}
