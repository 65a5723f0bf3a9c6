import { type AddressSet, plainAddress } from '#/lib/network-address.ts';

/** A request as far as its client's address goes. */
type From = {
  /** Of the connection; undefined once that is closed. */
  remoteAddress: string | undefined;
  /** The header X-Forwarded-For, several of them joined by commas; null when there is none. */
  forwardedFor: string | null;
};

/**
 * The address of whoever made a request, for limits that count by address; null when it is not known. Anybody can send
 * X-Forwarded-For; each proxy adds, at its end, the address it was asked from. So it is read from its end, and only as long
 * as a proxy of the operator vouches for it: the first address that is no such proxy is the client's. Where a proxy vouches
 * for something that is no address, the client's is that of the proxy.
 */
export function clientAddress({ remoteAddress, forwardedFor }: From, trustedProxies: AddressSet): string | null {
  let address = plainAddress(remoteAddress ?? '');
  const hops = (forwardedFor ?? '').split(',').toReversed();
  for (const hop of hops) {
    if (address === null || !trustedProxies.has(address)) break;
    const before = plainAddress(withoutPort(hop.trim()));
    if (before === null) break;
    address = before;
  }
  return address;
}

/** Some proxies write the port, too: `192.0.2.1:4711` or `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  const { ipv4, ipv6 } = /^(?:(?<ipv4>[\d.]+):\d+|\[(?<ipv6>[^\]]+)\](?::\d+)?)$/.exec(hop)?.groups ?? {};
  return ipv4 ?? ipv6 ?? hop;
}
