import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArchiveWriter, type Written } from '#/platform/backup/archive-writer.ts';
import {
  controlFile,
  listDatabaseFiles,
  readControlFile,
  readDatabaseFile,
  readLogFile,
} from '#/platform/backup/database-files.ts';
import {
  type BackupInfo,
  databaseFolder,
  filesFolder,
  infoEntry,
  laterFilesFolder,
  secretEntry,
} from '#/platform/backup/format.ts';
import { type CopyEnd, OnlineCopy, type ServerFacts } from '#/platform/backup/online-copy.ts';
import { checkBackup } from '#/platform/backup/read-backup.ts';
import { syncToDisk } from '#/platform/embedded-postgres/half-made.ts';
import { firstSegmentOf, positionBefore, positionOf, segmentName } from '#/platform/embedded-postgres/wal-names.ts';
import type { Storage } from '#/platform/storage.ts';

/** What a backup is made of. `storage` is null where the files are in a bucket, which has its own copies. */
export type BackupSource = { databaseUrl: string; secret: string; storage: Storage | null; signal: AbortSignal };

/** What a backup holds. `needsLogFrom` is the first file of the log that it needs. */
export type BackupResult = Written & { holdsUntil: Date; needsLogFrom: string };

const label = 'product_backup';
const listedAtOnce = 1_000;

/**
 * Writes a backup of a running database, its files and its secret into one file, which has its name only when it is whole and
 * was read again. Everything that was committed before `holdsUntil` is in it, and every file that the database names by then
 * unless it was removed meanwhile.
 * @throws {SetupError} when a part of the database is in another place, the server ends, or another backup is under way
 */
export async function writeBackup(
  file: string,
  { databaseUrl, secret, storage, signal }: BackupSource,
): Promise<BackupResult> {
  const part = `${file}.part`;
  const copy = await OnlineCopy.open(databaseUrl);
  const writer = await ArchiveWriter.begin(part);
  try {
    const work = addAll(writer, copy, { secret, storage, startedAt: new Date() }).then(async (info) => {
      const written = await writer.finish();
      await checkBackup(part);
      return { ...written, holdsUntil: new Date(info.holdsUntil), needsLogFrom: info.wal.first };
    });
    const result = await Promise.race([work, copy.lost, abortOf(signal)]);
    await rename(part, file);
    await syncToDisk(dirname(file));
    return result;
  } catch (error) {
    await writer.abandon();
    await rm(part, { force: true });
    throw error;
  } finally {
    await copy.close();
  }
}

async function addAll(
  writer: ArchiveWriter,
  copy: OnlineCopy,
  { secret, storage, startedAt }: Pick<BackupSource, 'secret' | 'storage'> & { startedAt: Date },
): Promise<BackupInfo> {
  await writer.addText(secretEntry, `${secret}\n`);
  // Most files go before the database, so that the server keeps its log for a shorter time; those that come meanwhile after.
  const copied = new Map<string, number>();
  if (storage) await addFiles(writer, storage, filesFolder, copied);
  const database = await addDatabase(writer, copy);
  if (storage) await addFiles(writer, storage, laterFilesFolder, copied);
  const info: BackupInfo = {
    format: 1,
    startedAt: startedAt.toISOString(),
    hasFiles: storage !== null,
    ...database,
  };
  await writer.addText(infoEntry, JSON.stringify(info, null, 2));
  return info;
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Adds all files that are not in it yet as they are now; `copied` has when each of those was written, by its key. */
async function addFiles(
  writer: ArchiveWriter,
  storage: Storage,
  folder: string,
  copied: Map<string, number>,
): Promise<void> {
  for (let after = ''; ; ) {
    const listed = await storage.list(after, listedAtOnce);
    for (const { key, changedAt } of listed) {
      if (copied.get(key) === changedAt.getTime()) continue;
      const found = await storage.open(key);
      if (found === null) continue;
      if (!(await isAdded(writer, `${folder}${key}`, found.read()))) continue;
      copied.set(key, changedAt.getTime());
    }
    const last = listed.at(-1);
    if (last === undefined || listed.length < listedAtOnce) return;
    after = last.key;
  }
}

/** Adds a file of the storage; returns false when it was removed just now. */
async function isAdded(writer: ArchiveWriter, name: string, content: AsyncIterable<Buffer>): Promise<boolean> {
  try {
    await writer.add(name, content, { isCompressed: false });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

type AddedDatabase = Pick<BackupInfo, 'folders' | 'wal' | 'postgresMajor' | 'holdsUntil'>;

/** Adds the data folder, and then what was written to its log meanwhile. */
async function addDatabase(writer: ArchiveWriter, copy: OnlineCopy): Promise<AddedDatabase> {
  const facts = await copy.facts();
  const { folder } = facts;
  await copy.begin(label);
  const { folders, files } = await listDatabaseFiles(folder);
  for (const name of files) {
    const content = await readDatabaseFile(folder, name);
    if (content) await writer.add(`${databaseFolder}${name}`, content, { isCompressed: true });
  }
  await writer.add(`${databaseFolder}${controlFile}`, await readControlFile(folder), { isCompressed: true });
  const end = await copy.end();
  await writer.addText(`${databaseFolder}backup_label`, end.label);
  const wal = await addLog(writer, facts, end);
  return { folders, wal, postgresMajor: facts.major, holdsUntil: end.holdsUntil.toISOString() };
}

async function addLog(writer: ArchiveWriter, facts: ServerFacts, end: CopyEnd): Promise<BackupInfo['wal']> {
  const { folder, segmentBytes } = facts;
  const first = firstSegmentOf(end.label);
  const lastPosition = positionBefore(end.endLsn, segmentBytes);
  for (let position = positionOf(first, segmentBytes); position <= lastPosition; position += 1) {
    const name = segmentName(first, position, segmentBytes);
    const content = await readLogFile(folder, name, segmentBytes);
    await writer.add(`${databaseFolder}pg_wal/${name}`, content, { isCompressed: true });
  }
  // How the timelines of the log followed each other: one more with each database that was restored.
  for (const name of await readdir(join(folder, 'pg_wal'))) {
    const content = name.endsWith('.history') ? await readDatabaseFile(folder, `pg_wal/${name}`) : null;
    if (content) await writer.add(`${databaseFolder}pg_wal/${name}`, content, { isCompressed: true });
  }
  return { first, last: segmentName(first, lastPosition, segmentBytes), segmentBytes };
}
