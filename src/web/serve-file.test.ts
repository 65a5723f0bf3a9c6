import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { signedFilePath } from '#/platform/signed-urls.ts';
import { serveFile } from '#/web/serve-file.ts';

const secret = 'a secret of this test';

async function served(key: string, content: string) {
  const url = new URL(signedFilePath(secret, key, new Date()), 'http://localhost');
  const storage = {
    open: async () => ({ sizeBytes: Buffer.byteLength(content), read: () => Readable.from([content]) }),
  };
  const asked = { query: url.searchParams, header: () => null, method: 'GET' };
  return serveFile({ storage, secret } as never, asked as never, { key });
}

test.each([
  ['tasks/t1/1.txt', 'text/plain; charset=utf-8', 'attachment; filename="farthing-t1.txt"'],
  ['tasks/t1/1.json', 'application/json', 'attachment; filename="farthing-t1.json"'],
  ['tasks/t1/1.png', 'image/png', 'inline; filename="farthing-t1.png"'],
  ['tasks/t1/1.html', 'application/octet-stream', 'inline; filename="farthing-t1.html"'],
])('the file %s is %s, %s', async (key, type, disposition) => {
  const { status, headers, body } = await served(key, '<script>alert(1)</script>');
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'Content-Type': type, 'Content-Disposition': disposition });
  if (body === null || typeof body === 'string' || !('open' in body)) throw new Error('There is no body to read.');
  expect(await text(await body.open())).toBe('<script>alert(1)</script>');
});
