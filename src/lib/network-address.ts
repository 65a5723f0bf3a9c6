import { BlockList, isIP, SocketAddress } from 'node:net';

/** A range of addresses: those whose first `prefixBits` are those of `address`. */
type AddressRange = { address: string; family: 'ipv4' | 'ipv6'; prefixBits: number };

const mapped = /^::ffff:(?<ipv4>\d+\.\d+\.\d+\.\d+)$/;
/** Of an IPv4 address in an IPv6 one, so many bits come before it. */
const mappedBits = 96;

/**
 * The one way to write an IP address; null when it is none. An IPv4 address in an IPv6 one (`::ffff:192.0.2.1`) is the IPv4
 * address, and a zone (`%eth0`) is left out.
 */
export function plainAddress(text: string): string | null {
  const withoutZone = text.replace(/%.*$/, '');
  const version = isIP(withoutZone);
  if (version === 0) return null;
  if (version === 4) return withoutZone;
  const { address } = new SocketAddress({ address: withoutZone, family: 'ipv6' });
  return mapped.exec(address)?.groups?.ipv4 ?? address;
}

/** Of an IPv6 address its first 64 bits, which are one network's, most often one household's; any other address as it is. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [before = '', after] = address.split('::');
  const groups = before.split(':').filter(Boolean);
  const rest = (after ?? '').split(':').filter(Boolean);
  const zeros = after === undefined ? [] : Array<string>(8 - groups.length - rest.length).fill('0');
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(':')}::`;
}

/** A range as `10.0.0.0/8`, or one address; null when it is neither. */
function addressRange(text: string): AddressRange | null {
  const [, written = '', bits] = /^(?<address>[^/%]+)(?:\/(?<bits>\d{1,3}))?$/.exec(text) ?? [];
  const address = plainAddress(written);
  if (address === null) return null;
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  const maxBits = family === 'ipv4' ? 32 : 128;
  const isMapped = family === 'ipv4' && isIP(written) === 6;
  const prefixBits = bits === undefined ? maxBits : Number(bits) - (isMapped ? mappedBits : 0);
  return prefixBits >= 0 && prefixBits <= maxBits ? { address, family, prefixBits } : null;
}

/** Whether `text` is an address, or a range of them such as `10.0.0.0/8` or `2001:db8::/32`. */
export function isAddressRange(text: string): boolean {
  return addressRange(text) !== null;
}

/** A set of addresses. */
export type AddressSet = { has(address: string): boolean };

/** The set of the addresses in any of these ranges. @throws Error when one is no range */
export function addressSet(ranges: readonly string[]): AddressSet {
  const list = new BlockList();
  for (const text of ranges) {
    const range = addressRange(text);
    if (range === null) throw new Error(`"${text}" is no address and no range of addresses.`);
    list.addSubnet(range.address, range.prefixBits, range.family);
  }
  return {
    has(address) {
      const plain = plainAddress(address);
      return plain !== null && list.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
    },
  };
}
