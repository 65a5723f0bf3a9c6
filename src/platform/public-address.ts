import ipaddr from 'ipaddr.js';

/** IPv6 global unicast (RFC 4291, 2.4): the only block from which public addresses are assigned. */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/**
 * Addresses that look public but lead to a cloud's internal services: Azure's WireServer, reachable from every machine
 * there.
 */
const cloudInternalAddresses = new Set(['168.63.129.16']);

/**
 * Whether an IP address belongs to the public internet. Private, loopback, link-local and cloud-internal addresses do not,
 * nor do those that embed another address (NAT64, 6to4, Teredo), which may be any of these. Guards against SSRF.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast' || cloudInternalAddresses.has(address.toString())) return false;
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast);
}
