import { beforeAll, expect, test, vi } from 'vitest';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { limits } from '#test/limits.ts';
import { pngOf } from '#test/media-files.ts';
import { answerOf, expectNothingLeft, signUp, uploadRequest } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';
let services: Services;
let web: TestWeb;
let ada: { cookie: string; userId: string };
beforeAll(async () => {
  vi.stubEnv('LIMIT_UPLOADS_PER_MINUTE', '1000');
  vi.stubEnv('UPLOAD_MAX_IMAGE_MIB', '20');
  services = await openServices();
  web = await startTestWeb(services);
  ada = await signUp(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

const send = async (request: Request) => answerOf(await web.ask(request));

const boundary = 'xxBOUNDARYxx';
const multipart = `multipart/form-data; boundary=${boundary}`;
const fileHead = 'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n';
const partOf = (head: string, content: Uint8Array | string = pngOf(9, 9)) =>
  Buffer.concat([Buffer.from(`--${boundary}\r\n${head}`), Buffer.from(content as string), Buffer.from('\r\n')]);
const end = Buffer.from(`--${boundary}--\r\n`);
const streamOf = (...chunks: Uint8Array[]) => new Blob(chunks as BlobPart[]).stream();
const form = (...entries: [string, Blob | string][]) => {
  const made = new FormData();
  for (const [name, value] of entries) made.append(name, value);
  return made;
};
const blob = () => new Blob([pngOf(9, 9) as BlobPart]);
const mib = Buffer.alloc(2 ** 20);
const over = () => streamOf(partOf(fileHead).subarray(0, -2), ...Array(21).fill(mib), end);
const breaking = () => {
  const chunks = [partOf(fileHead).subarray(0, 150)];
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.error(new Error('The connection was lost.'));
    },
  });
};

test.each<[string, () => BodyInit, Record<string, string>, number, string | RegExp]>([
  [
    'has no body',
    () => new Blob([]).stream(),
    { 'Content-Type': multipart },
    400,
    'body ended before its last boundary',
  ],
  [
    'names its file otherwise',
    () => form(['picture', blob()]),
    {},
    400,
    'file must be there: one file in a field named "file"',
  ],
  [
    'has a text for a file',
    () => form(['file', 'a text']),
    {},
    400,
    'file must be there: one file in a field named "file"',
  ],
  ['has two files', () => form(['file', blob()], ['file', blob()]), {}, 400, 'body must hold one part only, the file'],
  [
    'has another field beside its file',
    () => form(['file', blob()], ['x', 'y']),
    {},
    400,
    'body must hold one part only, the file',
  ],
  ['has another field before its file', () => form(['x', 'y'], ['file', blob()]), {}, 400, 'file must be there'],
  [
    'has a thousand parts',
    () => form(...Array.from({ length: 1000 }, (_, at): [string, string] => [`f${at}`, ''])),
    {},
    400,
    'file must be there',
  ],
  [
    'is a text',
    () => 'hello',
    { 'Content-Type': 'text/plain' },
    400,
    'body must be multipart/form-data with one file named "file"',
  ],
  ['is a plain form', () => new URLSearchParams({ file: 'x' }), {}, 400, 'body must be multipart/form-data'],
  [
    'is the file itself',
    () => new Blob([pngOf(9, 9) as BlobPart], { type: 'image/png' }),
    {},
    400,
    'body must be multipart/form-data',
  ],
  ['does not say what it is', () => streamOf(partOf(fileHead), end), {}, 400, 'body must be multipart/form-data'],
  [
    'names no boundary',
    () => streamOf(partOf(fileHead), end),
    { 'Content-Type': 'multipart/form-data' },
    400,
    'with a boundary of 1 to 70 characters',
  ],
  [
    'names a boundary that is too long',
    () => streamOf(partOf(fileHead), end),
    { 'Content-Type': `multipart/form-data; boundary=${'x'.repeat(71)}` },
    400,
    'with a boundary of 1 to 70 characters',
  ],
  [
    'names another boundary than it has',
    () => streamOf(partOf(fileHead), end),
    { 'Content-Type': 'multipart/form-data; boundary=y' },
    400,
    'body ended before its last boundary',
  ],
  [
    'does not end with its boundary',
    () => streamOf(partOf(fileHead)),
    { 'Content-Type': multipart },
    400,
    'body ended before its last boundary',
  ],
  [
    'ends within its headers',
    () => streamOf(partOf(fileHead).subarray(0, 40)),
    { 'Content-Type': multipart },
    400,
    'body ended before its last boundary',
  ],
  [
    'has headers without end',
    () => streamOf(partOf(`X: ${'y'.repeat(9000)}\r\n${fileHead}`), end),
    { 'Content-Type': multipart },
    400,
    'body must have at most 4096 bytes around its file',
  ],
  [
    'has a file without a name of its own',
    () => streamOf(partOf('Content-Disposition: form-data; name="file"\r\nContent-Type: image/png\r\n\r\n'), end),
    { 'Content-Type': multipart },
    400,
    'file must be there',
  ],
  [
    'has a part with headers that are none',
    () => streamOf(partOf(`no header\r\n${fileHead}`), end),
    { 'Content-Type': multipart },
    400,
    'file must be there',
  ],
  ['has no part', () => streamOf(end), { 'Content-Type': multipart }, 400, 'file must be there'],
  [
    'has a part with headers that are none beside its file',
    () => streamOf(partOf(fileHead), partOf('no header\r\n\r\n', mib), end),
    { 'Content-Type': multipart },
    400,
    'body must hold one part only, the file',
  ],
  [
    'ends within a large file',
    () => streamOf(partOf(fileHead), mib, mib),
    { 'Content-Type': multipart },
    400,
    'body ended before its last boundary',
  ],
  [
    'goes on after its end',
    () => streamOf(partOf(fileHead), end, mib),
    { 'Content-Type': multipart },
    400,
    'body must have at most 4096 bytes around its file',
  ],
  [
    'is too large and says so',
    over,
    { 'Content-Type': multipart, 'Content-Length': String(22 * 2 ** 20) },
    413,
    'file must have at most 20 MiB',
  ],
  ['is too large and does not say so', over, { 'Content-Type': multipart }, 400, 'file must have at most 20 MiB'],
])('a request whose body %s is refused, and nothing of it is left', async (_name, body, headers, expected, reason) => {
  const { status, message } = await send(uploadRequest(ada.cookie, body(), headers));
  expect([status, message]).toEqual([expected, expect.stringMatching(reason)]);
  await expectNothingLeft(services, ada, storageFolder);
});

test('a body that is broken off by a lost connection leaves nothing', async () => {
  const asking = web.ask(uploadRequest(ada.cookie, breaking(), { 'Content-Type': multipart }));
  await expect(asking).rejects.toThrow();
  await vi.waitFor(() => expectNothingLeft(services, ada, storageFolder), { timeout: limits.wait });
});

test('a request of nobody is refused although its body never comes', async () => {
  const never = new ReadableStream({ pull: () => new Promise(() => {}) });
  const request = uploadRequest('', never, { 'Content-Type': multipart, 'Content-Length': '99' });
  expect((await send(request)).status).toBe(401);
});
