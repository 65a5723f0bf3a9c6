import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SetupError } from '#/lib/setup-error.ts';
import {
  type BackupInfo,
  databaseFolder,
  filesFolder,
  laterFilesFolder,
  secretEntry,
} from '#/platform/backup/format.ts';
import { checkBackup, eachEntry } from '#/platform/backup/read-backup.ts';
import { give } from '#/platform/embedded-postgres/cluster.ts';
import { halfNameOf, removeLeftovers, writeOnce } from '#/platform/embedded-postgres/half-made.ts';
import {
  assertNoDatabase,
  discard,
  type Place,
  preparePlace,
  recover,
  settle,
} from '#/platform/embedded-postgres/recover.ts';
import { assertWholeArchive } from '#/platform/embedded-postgres/wal-archive.ts';
import { positionOf, segmentName } from '#/platform/embedded-postgres/wal-names.ts';
import { createLocalStorage } from '#/platform/storage.ts';

/**
 * Where a backup comes back to. `givenSecret` is that of the settings, where they have one. `archiveDir` has what was written
 * since, where it was kept.
 */
export type RestoreTarget = {
  dataDir: string;
  storageDir: string;
  givenSecret: string | undefined;
  archiveDir: string | undefined;
  signal: AbortSignal;
};

/**
 * What came back: the state as of `until`; how many files of the log since the backup were read from the archive; how many files
 * were put back, and how many were there already and stayed. `isSecretOther`: the settings have another secret.
 */
export type RestoreResult = {
  folder: string;
  until: Date;
  archivedLogs: number;
  files: number;
  keptFiles: number;
  hasFiles: boolean;
  isSecretOther: boolean;
};

/**
 * Brings back a backup: checks all of it, puts the database together beside its place, has it recover, and only then adds files
 * and secret and gives it its place. Nothing that is there is replaced.
 * @throws {SetupError} when the backup is broken, a database or another secret is there, or the database does not start
 */
export async function restoreBackup(file: string, target: RestoreTarget): Promise<RestoreResult> {
  await assertNoDatabase(target.dataDir);
  const info = await checkBackup(file);
  const archivedLogs = await checkArchive(info, target.archiveDir);
  const secret = await readSecret(file, target);
  const place = await preparePlace(target.dataDir);
  try {
    await extractDatabase(file, info, { place, signal: target.signal });
    const archiveDir = target.archiveDir ?? null;
    const { until } = await recover(place, { archiveDir, signal: target.signal });
    const { files, keptFiles } = await extractFiles(file, target);
    await writeOnce(join(target.dataDir, 'secret'), `${secret}\n`, 0o600);
    await settle(place);
    return {
      folder: place.folder,
      until: laterOf(new Date(info.holdsUntil), until),
      archivedLogs,
      files,
      keptFiles,
      hasFiles: info.hasFiles,
      isSecretOther: target.givenSecret !== undefined && target.givenSecret !== secret,
    };
  } catch (error) {
    await discard(place);
    throw error;
  }
}

function laterOf(one: Date, other: Date | null): Date {
  return other !== null && other > one ? other : one;
}

async function checkArchive({ wal }: BackupInfo, archiveDir: string | undefined): Promise<number> {
  if (archiveDir === undefined) return 0;
  const next = segmentName(wal.last, positionOf(wal.last, wal.segmentBytes) + 1, wal.segmentBytes);
  return assertWholeArchive(archiveDir, next, wal.segmentBytes);
}

/** Returns the secret of the backup. @throws {SetupError} when there is another one, which signs what is there */
async function readSecret(file: string, { dataDir, givenSecret }: RestoreTarget): Promise<string> {
  let secret = '';
  await eachEntry(file, async (name, open) => {
    if (name === secretEntry) secret = (await textOf(await open())).trim();
  });
  const own = join(dataDir, 'secret');
  const there = (await readFile(own, 'utf8').catch(() => undefined))?.trim();
  if (givenSecret !== undefined || there === undefined || there === secret) return secret;
  throw new SetupError(
    `${own} holds another secret than the backup: move it away first, or name an empty folder with --into.`,
  );
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

async function extractDatabase(
  file: string,
  { folders }: BackupInfo,
  { place, signal }: { place: Place; signal: AbortSignal },
): Promise<void> {
  const { half, account } = place;
  for (const folder of folders) {
    const path = join(half, folder);
    await mkdir(path, { recursive: true, mode: 0o700 });
    await give(account, path);
  }
  await eachEntry(file, async (name, open) => {
    if (!name.startsWith(databaseFolder)) return;
    signal.throwIfAborted();
    const path = join(half, name.slice(databaseFolder.length));
    await pipeline(await open(), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    await give(account, path);
  });
}

/** Puts back the files that are missing: one that is there may be newer, and stays. Of two in the backup the later one counts. */
async function extractFiles(
  file: string,
  { storageDir, signal }: RestoreTarget,
): Promise<{ files: number; keptFiles: number }> {
  const storage = createLocalStorage(storageDir);
  const passing = join(storageDir, '.restored');
  await mkdir(storageDir, { recursive: true, mode: 0o700 });
  await removeLeftovers(passing);
  const half = halfNameOf(passing);
  const put = new Set<string>();
  const kept = new Set<string>();
  await eachEntry(file, async (name, open) => {
    const folder = [filesFolder, laterFilesFolder].find((prefix) => name.startsWith(prefix));
    if (folder === undefined) return;
    signal.throwIfAborted();
    const key = name.slice(folder.length);
    if (!put.has(key) && (kept.has(key) || (await storage.open(key)) !== null)) {
      kept.add(key);
      return;
    }
    await pipeline(await open(), createWriteStream(half, { mode: 0o600, flush: true }));
    await storage.put(key, half);
    put.add(key);
  }).finally(() => rm(half, { force: true }));
  return { files: put.size, keptFiles: kept.size };
}
