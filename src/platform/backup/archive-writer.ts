import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { sumsEntry } from '#/platform/backup/format.ts';

/** What has been written of an archive: files, and their bytes before they were compressed. */
export type Written = { files: number; bytes: number };

/**
 * Writes an archive (zip) that only its owner may read, one file after the other, holding no more than a few blocks of one in
 * memory. At its end stand the SHA-256 of all, as `sha256sum` writes them.
 */
export class ArchiveWriter {
  readonly #zip = new ZipFile();
  readonly #sums: string[] = [];
  readonly #written: Written = { files: 0, bytes: 0 };
  readonly #out: Promise<void>;

  private constructor(part: string) {
    const file = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
    this.#out = pipeline(this.#zip.outputStream as Readable, file);
    // Awaited where something is added, and at the end.
    this.#out.catch(() => {});
  }

  /** Begins an archive in a file, in the place of what a run that was killed left there. */
  static async begin(part: string): Promise<ArchiveWriter> {
    await rm(part, { force: true });
    return new ArchiveWriter(part);
  }

  /**
   * Adds a file, whose content is read only now. Resolves when the whole of it has gone into the archive. Where already the first
   * block cannot be read, this throws and the archive goes on without the file.
   */
  async add(name: string, content: AsyncIterable<Buffer>, { isCompressed }: { isCompressed: boolean }): Promise<void> {
    const blocks = content[Symbol.asyncIterator]();
    const first = await blocks.next();
    const hash = createHash('sha256');
    let bytes = 0;
    const source = Readable.from(
      (async function* () {
        for (let block = first; !block.done; block = await blocks.next()) {
          hash.update(block.value);
          bytes += block.value.length;
          yield block.value;
        }
      })(),
      { objectMode: false },
    );
    // At the lowest level, since others take three times as long for a tenth less.
    const options = isCompressed ? { compressionLevel: 1 } : { compress: false };
    this.#zip.addReadStreamLazy(name, { ...options, mode: 0o100600 }, (done) => done(null, source));
    const lost = this.#out.then(() => {
      throw new Error('The archive ended before its files did.');
    });
    await Promise.race([finished(source, { writable: false }), lost]).catch((error) => {
      source.destroy();
      throw error;
    });
    this.#sums.push(`${hash.digest('hex')}  ${name}\n`);
    this.#written.files += 1;
    this.#written.bytes += bytes;
  }

  /** Adds a small file. */
  async addText(name: string, text: string): Promise<void> {
    await this.add(name, Readable.from([Buffer.from(text)]), { isCompressed: true });
  }

  /** Completes the archive: it is on disk when this resolves. */
  async finish(): Promise<Written> {
    this.#zip.addBuffer(Buffer.from(this.#sums.join('')), sumsEntry, { mode: 0o100600 });
    this.#zip.end();
    await this.#out;
    return this.#written;
  }

  /** Gives the archive up. */
  async abandon(): Promise<void> {
    (this.#zip.outputStream as Readable).destroy();
    await this.#out.catch(() => {});
  }
}
