import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type ZipEntry, zipStream } from '#/platform/zip-stream.ts';
import { countFiles } from '#test/unzip.ts';

// More than the format counts without its 64-bit form. The library looks through all entries for each next one, so it takes long.
test('an archive of 70,000 files has them all', async () => {
  async function* many(): AsyncGenerator<ZipEntry> {
    for (let count = 0; count < 70_000; count += 1)
      yield { name: `${count}`, isCompressed: true, open: () => Readable.from(['x']) };
  }
  expect(await countFiles(await buffer(zipStream(many(), new Date('2030-01-31T10:00:00.000Z'))))).toBe(70_000);
});
