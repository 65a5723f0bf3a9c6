import { once } from 'node:events';
import type { PassThrough, Readable } from 'node:stream';
import yazl from 'yazl';

/** One file of an archive. `open` is called when its turn comes. `isCompressed`: it is compressed already, as media are. */
export type ZipEntry = { name: string; isCompressed?: boolean; open: () => Readable };

/**
 * Returns an archive (ZIP) of files that are taken and read one after the other, as fast as the archive is read: of them all, only
 * names and sizes are kept. Where a file or the list of files fails, the archive is destroyed with that error, so that nobody takes
 * a part for the whole; and where the archive is destroyed, nothing more is read.
 */
export function zipStream(entries: AsyncIterable<ZipEntry>, madeAt: Date): Readable {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as PassThrough;
  const gone = new AbortController();
  output.once('close', () => gone.abort());
  // The library does not listen to what it reads, and tells its own failures here.
  zip.on('error', (error: Error) => output.destroy(error));
  const write = async () => {
    for await (const { name, isCompressed = false, open } of entries) {
      if (gone.signal.aborted) return;
      await addEntry(zip, { name, open, options: { compress: !isCompressed, mtime: madeAt } }, gone.signal);
      if (output.writableNeedDrain) await once(output, 'drain', { signal: gone.signal });
    }
    zip.end();
  };
  write().catch((error) => output.destroy(error));
  return output;
}

type Added = Pick<ZipEntry, 'name' | 'open'> & { options: { compress: boolean; mtime: Date } };

/** Adds a file and resolves when all of it was read. @throws what the file fails with */
function addEntry(zip: yazl.ZipFile, { name, open, options }: Added, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.addReadStreamLazy(name, options, (take) => {
      const source = open();
      const stop = () => source.destroy();
      signal.addEventListener('abort', stop, { once: true });
      source.once('error', reject);
      source.once('end', resolve);
      source.once('close', () => {
        signal.removeEventListener('abort', stop);
        // Of a source that was destroyed neither an end nor an error may come.
        reject(new Error(`The file ${name} was not read to its end.`));
      });
      take(null, source);
    });
  });
}
