import { expect, onTestFinished, test } from 'vitest';
import { limits } from '#test/limits.ts';
import { pretendVendor, type VendorAnswers } from '#test/pretended-vendor.ts';
import { openWire } from './wire.ts';

const address = 'https://api.example.org/v1/thing';

async function open(answers: VendorAnswers, timeoutMs = limits.wait) {
  const vendor = await pretendVendor(answers);
  onTestFinished(vendor.close);
  const fetched: string[] = [];
  const wire = openWire({
    hosts: ['api.example.org'],
    send: vendor.fetch,
    timeoutMs,
    download: async (url) => {
      fetched.push(url);
      return { failure: { kind: 'not fetched', mayPass: false, why: 'not there' } };
    },
  });
  return { wire, vendor, fetched };
}

test('what works is passed on as it is', async () => {
  const { wire } = await open({ 'GET api.example.org/v1/thing': [{ json: { a: 1 }, headers: { 'X-Own': 'b' } }] });
  const answer = await wire.fetch(address);
  expect(answer.headers.get('X-Own')).toBe('b');
  expect(await answer.json()).toEqual({ a: 1 });
  expect(wire.failure()).toBeNull();
});

test('an error is kept with the beginning of what was said, and can be forgotten', async () => {
  const body = `{"error":"${'x'.repeat(200_000)}"}`;
  const { wire } = await open({
    'GET api.example.org/v1/thing': [{ status: 429, headers: { 'Retry-After': '7' }, bytes: Buffer.from(body) }],
  });
  const answer = await wire.fetch(address);
  expect(answer.status).toBe(429);
  expect(wire.failure()).toEqual({ kind: 'answered', status: 429, retryAfter: '7', body: body.slice(0, 65_536) });
  wire.forget();
  expect(wire.failure()).toBeNull();
});

test('a vendor that does not answer in time is lost', async () => {
  const { wire } = await open({ 'GET api.example.org/v1/thing': () => new Promise(() => {}) }, 50);
  await expect(wire.fetch(address)).rejects.toThrow('lost');
  expect(wire.failure()).toEqual({ kind: 'lost' });
});

test('a vendor that cannot be reached is lost', async () => {
  const { wire, vendor } = await open({});
  await vendor.close();
  await expect(wire.fetch(address)).rejects.toThrow('lost');
  expect(wire.failure()).toEqual({ kind: 'lost' });
});

test('an abort is no failure of the vendor', async () => {
  const stop = new AbortController();
  const { wire } = await open({
    'GET api.example.org/v1/thing': () => {
      stop.abort(new Error('canceled'));
      return new Promise(() => {});
    },
  });
  await expect(wire.fetch(address, { signal: stop.signal })).rejects.toThrow('canceled');
  expect(wire.failure()).toBeNull();
});

test.each(['https://api.example.org.evil.net/', 'http://169.254.169.254/', 'https://user@cdn.example.org/a.png'])(
  'the address %s out of an answer goes where it is looked at, and never with a key',
  async (url) => {
    const { wire, vendor, fetched } = await open({});
    await expect(wire.fetch(url, { headers: { Authorization: 'key' } })).rejects.toThrow('not fetched');
    expect(fetched).toEqual([url]);
    expect(vendor.requests).toEqual([]);
    expect(wire.failure()).toMatchObject({ kind: 'not fetched' });
  },
);
