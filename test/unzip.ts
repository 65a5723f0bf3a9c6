import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';

/** Reads a whole archive, as another program does. @returns the contents of its files by their names, in their order */
export async function unzip(archive: Buffer): Promise<Map<string, Buffer>> {
  const zip = await yauzl.fromBufferPromise(archive, { lazyEntries: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

/** Returns how many files an archive has, without reading them. */
export async function countFiles(archive: Buffer): Promise<number> {
  return (await yauzl.fromBufferPromise(archive, { lazyEntries: true })).entryCount;
}
