import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import { UploadBody } from '#/http/upload-body.ts';

let file: string;
beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'upload-body-'));
  file = path.join(folder, 'received');
  return () => rm(folder, { recursive: true });
});

const head = Buffer.from(
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n',
);
const end = Buffer.from('\r\n--b--\r\n');

/** A body of these chunks; then it ends, or nothing more comes. */
function bodyOf(chunks: Uint8Array[], { ends, says }: { ends: boolean; says?: number }) {
  const seen = { isLetGo: false };
  const stream = new Readable({
    read() {
      const chunk = chunks.shift();
      if (chunk || ends) this.push(chunk ?? null);
    },
    destroy(_error, done) {
      seen.isLetGo = true;
      done(null);
    },
  });
  const headers: Record<string, string> = { 'content-type': 'multipart/form-data; boundary=b' };
  if (says !== undefined) headers['content-length'] = String(says);
  return { body: new UploadBody({ header: (name) => headers[name] ?? null, stream: () => stream }), seen };
}

const bytesOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => Uint8Array.of(byte));

const nearBoundary = Buffer.from('one\r\n--\r\n-b\r\n');

test.each([
  ['byte by byte', bytesOf(Buffer.concat([head, nearBoundary, end]))],
  ['at once', [Buffer.concat([head, nearBoundary, end])]],
  ['without anything in it', [Buffer.concat([head, end])], ''],
])('a file is written as it was sent when it comes %s', async (_how, chunks, content = nearBoundary.toString()) => {
  await bodyOf(chunks, { ends: true }).body.receive(file, nearBoundary.length);
  expect(await readFile(file, 'latin1')).toBe(content);
});

test('a file of exactly the most bytes is written, and one byte more is refused', async () => {
  const content = randomBytes(3 * 2 ** 20);
  const sent = () => bodyOf([head, content.subarray(0, 2 ** 20), content.subarray(2 ** 20), end], { ends: true }).body;
  await sent().receive(file, content.length);
  expect((await readFile(file)).equals(content)).toBe(true);
  await expect(sent().receive(file, content.length - 1)).rejects.toThrow(/^file must have at most/);
});

test('a refusal does not wait for a sender who has gone quiet, and lets go of the body', async () => {
  const { body, seen } = bodyOf([head, randomBytes(2 ** 20 + 1)], { ends: false });
  await expect(body.receive(file, 2 ** 20)).rejects.toThrow('file must have at most 1 MiB');
  await expect.poll(() => seen.isLetGo).toBe(true);
});

test('a file that cannot be written fails with what the disk said', async () => {
  const { body } = bodyOf([head, ...Array(5).fill(randomBytes(2 ** 20)), end], { ends: true });
  await expect(body.receive(path.join(file, 'no', 'folder'), 2 ** 24)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each([10, 9999])('a body that is not as long as its Content-Length of %i says is refused', async (says) => {
  const { body } = bodyOf([head, nearBoundary, end], { ends: true, says });
  await expect(body.receive(file, 2 ** 20)).rejects.toThrow('must be as long as its Content-Length says');
});
