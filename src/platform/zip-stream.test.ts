import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type ZipEntry, zipStream } from '#/platform/zip-stream.ts';
import { unzip } from '#test/unzip.ts';

const at = new Date('2030-01-31T10:00:00.000Z');
const entry = (name: string, text: string): ZipEntry => ({ name, open: () => Readable.from([text]) });

async function* listOf(...entries: ZipEntry[]): AsyncGenerator<ZipEntry> {
  yield* entries;
}

test('an archive has its files in their order, compressed or not', async () => {
  const media = { ...entry('b/two.webm', 'bytes'), isCompressed: true };
  const files = await unzip(await buffer(zipStream(listOf(entry('one.txt', 'a'.repeat(100_000)), media), at)));
  expect([...files].map(([name, content]) => [name, content.length])).toEqual([
    ['one.txt', 100_000],
    ['b/two.webm', 5],
  ]);
});

test('a file that fails in its middle destroys the archive with its error', async () => {
  const failing = Readable.from(
    (async function* () {
      yield 'a part';
      throw new Error('The disk is gone.');
    })(),
  );
  const archive = zipStream(listOf(entry('one.txt', 'a'), { name: 'two.txt', open: () => failing }), at);
  await expect(buffer(archive)).rejects.toThrow('The disk is gone.');
});

test('a list of files that fails destroys the archive with its error', async () => {
  async function* list(): AsyncGenerator<ZipEntry> {
    yield entry('one.txt', 'a');
    throw new Error('The database is gone.');
  }
  await expect(buffer(zipStream(list(), at))).rejects.toThrow('The database is gone.');
});

test('nothing is read ahead of who reads, and nothing more once they are gone', async () => {
  let opened = 0;
  const sources: Readable[] = [];
  async function* list(): AsyncGenerator<ZipEntry> {
    for (let count = 0; count < 1_000; count += 1) {
      yield {
        name: `${count}`,
        isCompressed: true,
        open: () => {
          opened += 1;
          const source = Readable.from([Buffer.alloc(60_000), Buffer.alloc(60_000)]);
          sources.push(source);
          return source;
        },
      };
    }
  }
  const archive = zipStream(list(), at);
  await once(archive, 'readable');
  expect(opened).toBeLessThan(5);
  const closed = once(archive, 'close');
  archive.destroy();
  await closed;
  await new Promise(setImmediate);
  const before = opened;
  await new Promise(setImmediate);
  expect(opened).toBe(before);
  expect(sources.every((source) => source.destroyed || source.readableEnded)).toBe(true);
});
