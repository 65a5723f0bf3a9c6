import ipaddr from 'ipaddr.js';

/** The block of IPv6 from which public addresses are given out; what lies outside is special in one way or another. */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/** Public by its number, and yet the inside of a cloud: Azure's own services, which any machine there reaches. */
const insideOfClouds = new Set(['168.63.129.16']);

/**
 * Whether an address is one of the public internet: not of a private network, this machine, a link, a provider's inside,
 * nor one that stands for another address (NAT64, 6to4, Teredo), behind which any of these may be.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast' || insideOfClouds.has(address.toString())) return false;
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast);
}
