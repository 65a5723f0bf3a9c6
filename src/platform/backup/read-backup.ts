import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { openPromise, type ZipFile } from 'yauzl';
import { SetupError } from '#/lib/setup-error.ts';
import { controlFile } from '#/platform/backup/database-files.ts';
import { type BackupInfo, backupInfoSchema, databaseFolder, infoEntry, sumsEntry } from '#/platform/backup/format.ts';
import { firstSegmentOf, positionOf, segmentName } from '#/platform/embedded-postgres/wal-names.ts';

/** The largest text in an archive, in bytes: the sums of millions of files. */
const maxTextBytes = 512 * 1024 * 1024;

/**
 * Reads an archive in the order in which it was written, one entry at a time. `visit` must read the stream to its end, or
 * leave it alone.
 */
export async function eachEntry(
  file: string,
  visit: (name: string, open: () => Promise<Readable>) => Promise<void>,
): Promise<void> {
  const zip = await openArchive(file);
  try {
    for await (const entry of zip.eachEntry()) await visit(entry.fileName, () => zip.openReadStreamPromise(entry));
  } catch (error) {
    if (error instanceof SetupError || isOfSystem(error)) throw error;
    throw broken(file, (error as Error).message);
  } finally {
    zip.close();
  }
}

async function openArchive(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { autoClose: false, strictFileNames: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new SetupError(`There is no file ${file}.`);
    if (isOfSystem(error)) throw error;
    throw broken(file, 'it is no archive, or its end is missing');
  }
}

/** Whether an error is one of the file system, such as a full disk, and tells nothing of the archive. */
function isOfSystem(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}

function broken(file: string, reason: string): SetupError {
  return new SetupError(
    `${file} is no whole backup (${reason.replace(/\.$/, '')}): nothing was changed. Use another one.`,
  );
}

/**
 * Reads a whole backup and checks it: that each file has the content it was written with, and that the label, the control file
 * and every file of the log from the one that the label names to the end of the copy are there.
 * @throws {SetupError} saying what is wrong
 */
export async function checkBackup(file: string): Promise<BackupInfo> {
  const sums: string[] = [];
  const sizes = new Map<string, number>();
  const texts: Record<string, string> = {};
  await eachEntry(file, async (name, open) => {
    const isText = [infoEntry, sumsEntry, `${databaseFolder}backup_label`].includes(name);
    const { sha256, bytes, text } = await readAll(await open(), isText);
    sizes.set(name, bytes);
    if (isText) texts[name] = text;
    if (name !== sumsEntry) sums.push(`${sha256}  ${name}\n`);
  });
  if (sums.length === 0 || texts[sumsEntry] !== sums.join(''))
    throw broken(file, 'its content is not what was written');
  const info = readInfo(file, texts[infoEntry]);
  const missing = missingOf(info, sizes, texts[`${databaseFolder}backup_label`] ?? '');
  if (missing !== undefined) throw broken(file, missing);
  return info;
}

function readInfo(file: string, text = ''): BackupInfo {
  try {
    return backupInfoSchema.parse(JSON.parse(text));
  } catch {
    throw broken(file, `its ${infoEntry} is missing, or of another version of the product`);
  }
}

function missingOf(info: BackupInfo, sizes: ReadonlyMap<string, number>, label: string): string | undefined {
  const { first, last, segmentBytes } = info.wal;
  for (const name of ['backup_label', 'PG_VERSION', controlFile]) {
    if (!sizes.get(`${databaseFolder}${name}`)) return `${name} is missing`;
  }
  if (firstSegmentOf(label) !== first) return 'its label names another file of the log';
  for (let position = positionOf(first, segmentBytes); position <= positionOf(last, segmentBytes); position += 1) {
    const name = segmentName(first, position, segmentBytes);
    if (sizes.get(`${databaseFolder}pg_wal/${name}`) !== segmentBytes) return `the file ${name} of its log is missing`;
  }
  return undefined;
}

async function readAll(stream: Readable, isText: boolean): Promise<{ sha256: string; bytes: number; text: string }> {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    if (isText && bytes <= maxTextBytes) kept.push(chunk);
  }
  return { sha256: hash.digest('hex'), bytes, text: Buffer.concat(kept).toString('utf8') };
}
