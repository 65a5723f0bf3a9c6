import { expect, test } from 'vitest';
import { addressSet } from '#/lib/network-address.ts';
import { clientAddress } from '#/web/client-address.ts';

const proxies = addressSet(['10.0.0.0/8', '2001:db8::/32']);

test.each([
  ['nobody forwards', '203.0.113.7', null, '203.0.113.7'],
  ['a stranger says to be another', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['a stranger says to be one of the proxies', '203.0.113.7', '10.0.0.1', '203.0.113.7'],
  ['one proxy forwards', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['several proxies in a row forward', '10.0.0.1', '198.51.100.1, 10.0.0.3, 10.0.0.2', '198.51.100.1'],
  [
    'a client wrote addresses before the proxy added its own',
    '10.0.0.1',
    '192.0.2.1, 10.9.9.9, 198.51.100.1',
    '198.51.100.1',
  ],
  [
    'a proxy that is not known stands before one that is',
    '10.0.0.1',
    '192.0.2.1, 198.51.100.1, 10.0.0.2',
    '198.51.100.1',
  ],
  ['everybody on the way is a proxy', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['a proxy forwards and says nothing', '10.0.0.1', null, '10.0.0.1'],
  ['a proxy forwards an empty list', '10.0.0.1', ' , ', '10.0.0.1'],
  ['a proxy does not know whom it forwards', '10.0.0.1', 'unknown', '10.0.0.1'],
  ['what a client wrote stands before what is no address', '10.0.0.1', '192.0.2.1, unknown, 10.0.0.2', '10.0.0.2'],
  ['nonsense stands before the address', '10.0.0.1', '<script>, 999.1.1.1, , 198.51.100.1', '198.51.100.1'],
  ['a proxy is an IPv6 address', '2001:db8::1', '2a00:1450::5', '2a00:1450::5'],
  ['an IPv6 address is written long', '10.0.0.1', '2A00:1450:0:0:0:0:0:5', '2a00:1450::5'],
  ['the connection is of IPv4 in IPv6', '::ffff:203.0.113.7', null, '203.0.113.7'],
  ['the proxy is one of IPv4 in IPv6', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['the proxy writes IPv4 in IPv6', '10.0.0.1', '::ffff:c633:6401', '198.51.100.1'],
  ['the proxy writes a port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
  ['the proxy writes a port of IPv6', '10.0.0.1', '[2a00:1450::5]:4711, [2001:db8::2]', '2a00:1450::5'],
  ['the connection is closed', undefined, '198.51.100.1', null],
])('where %s, the address is the one that can be believed', (_case, remoteAddress, forwardedFor, expected) => {
  expect(clientAddress({ remoteAddress, forwardedFor }, proxies)).toBe(expected);
});

test('without proxies nobody is believed, not even this machine', () => {
  const from = { remoteAddress: '127.0.0.1', forwardedFor: '198.51.100.1' };
  expect(clientAddress(from, addressSet([]))).toBe('127.0.0.1');
});
