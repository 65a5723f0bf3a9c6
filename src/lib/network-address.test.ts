import { expect, test } from 'vitest';
import { addressSet, isAddressRange, networkOf, plainAddress } from '#/lib/network-address.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['0:0:0:0:0:FFFF:c000:0201', '192.0.2.1'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['192.0.2.256', null],
  ['192.0.2.01', null],
  ['192.0.2', null],
  ['3221225985', null],
  ['2001:db8::1::1', null],
  ['[::1]', null],
  ['example.org', null],
  ['unknown', null],
  ['', null],
])('%s is written %s', (text, expected) => {
  expect(plainAddress(text)).toBe(expected);
});

test.each([
  ['10.0.0.0/8', ['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3'], ['11.0.0.0', '9.255.255.255', '::1', 'none']],
  ['192.0.2.1', ['192.0.2.1', '::ffff:c000:201'], ['192.0.2.0', '192.0.2.2']],
  ['192.0.2.1/32', ['192.0.2.1'], ['192.0.2.2']],
  ['0.0.0.0/0', ['192.0.2.1'], ['2001:db8::1']],
  ['2001:db8::/32', ['2001:db8::', '2001:DB8:ffff::1'], ['2001:db9::', '10.0.0.1']],
  ['2001:db8::1', ['2001:db8:0:0::1'], ['2001:db8::2']],
  ['::ffff:10.0.0.0/104', ['10.1.2.3', '::ffff:10.1.2.3'], ['11.0.0.0']],
])('the range %s has these addresses and not those', (range, inside, outside) => {
  const set = addressSet([range]);
  expect(inside.filter((address) => !set.has(address))).toEqual([]);
  expect(outside.filter((address) => set.has(address))).toEqual([]);
});

test('a set has the addresses of all its ranges, and an empty one none', () => {
  const set = addressSet(['10.0.0.0/8', '2001:db8::1']);
  expect(['10.0.0.1', '2001:db8::1', '192.0.2.1'].map(set.has)).toEqual([true, true, false]);
  expect(addressSet([]).has('127.0.0.1')).toBe(false);
});

test.each([
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0.0/8 ',
  '2001:db8::/129',
  '::ffff:10.0.0.0/95',
  'fe80::1%eth0',
  '10.0.0',
  'localhost',
  '/8',
  '',
])('"%s" is no range', (text) => {
  expect(isAddressRange(text)).toBe(false);
  expect(() => addressSet([text])).toThrow(`"${text}" is no address and no range of addresses.`);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:db8::1', '2001:db8:0:0::'],
  ['2001:db8:1:2::', '2001:db8:1:2::'],
  ['::1', '0:0:0:0::'],
  ['', ''],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
