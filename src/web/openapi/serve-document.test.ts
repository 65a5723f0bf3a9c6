import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestWeb, type TestWeb } from '#test/web-server.ts';

const address = 'http://localhost:3000/api/openapi.json';
let web: TestWeb;
beforeAll(async () => {
  web = await startTestWeb({ baseUrl: 'http://localhost:3000', secret: 'never told to anybody', db: {} as never });
});
afterAll(() => web.server.stop());

test('the document is served to everybody, and once more only when it is another one', async () => {
  const first = await web.ask(new Request(address));
  expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  const etag = first.headers.get('etag') ?? '';
  const known = await web.ask(new Request(address, { headers: { 'If-None-Match': `"other", ${etag}` } }));
  expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([304, etag, '']);
  const other = await web.ask(new Request(address, { headers: { 'If-None-Match': '"other"' } }));
  expect(other.status).toBe(200);
});

test('it tells nothing of the settings but the address', async () => {
  const text = await (await web.ask(new Request(address))).text();
  expect(text).not.toContain('never told');
  expect(JSON.parse(text).servers).toEqual([{ url: 'http://localhost:3000' }]);
});
