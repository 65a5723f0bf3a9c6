import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestWeb, type TestWeb } from '#test/web-server.ts';

let web: TestWeb;
beforeAll(async () => {
  web = await startTestWeb({ db: {} as never });
});
afterAll(() => web.server.stop());

const ask = (headers: Record<string, string>) =>
  web.ask(new Request('http://localhost:3000/api/docs/reference.js', { headers }));

test('the script of the page of the API comes out of its package, compressed for who accepts that', async () => {
  const [compressed, plain] = await Promise.all([ask({ 'Accept-Encoding': 'gzip' }), ask({})]);
  expect([compressed.headers.get('content-encoding'), plain.headers.get('content-encoding')]).toEqual([
    'gzip',
    'identity',
  ]);
  expect(compressed.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const script = await plain.text();
  expect(script).toContain('createApiReference');
  const unpacked = gunzipSync(Buffer.from(await compressed.arrayBuffer()));
  expect(unpacked.equals(Buffer.from(script))).toBe(true);
  expect(compressed.headers.get('vary')).toBe('Accept-Encoding');
});

test('a browser that has it is told so', async () => {
  const etag = (await ask({ 'Accept-Encoding': 'gzip' })).headers.get('etag') ?? '';
  const again = await ask({ 'If-None-Match': etag });
  expect([again.status, await again.text()]).toEqual([304, '']);
});
