import { createReadStream } from 'node:fs';
import { chown, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { SetupError } from '#/lib/setup-error.ts';
import type { Cluster } from '#/platform/embedded-postgres/cluster.ts';
import { writeOnce } from '#/platform/embedded-postgres/half-made.ts';
import { barriersFor } from '#/platform/embedded-postgres/programs.ts';
import { positionOf, segmentName, walPattern } from '#/platform/embedded-postgres/wal-names.ts';

/** How long a commit may stand outside of the archive, in seconds: a file of the log is closed after it, full or not. */
const ARCHIVE_TIMEOUT_SECONDS = 60;

/** The file of an archive that names the data folder that it is of. */
const ownerFile = 'data-folder';

/**
 * Returns the settings with which a server keeps each file of its write-ahead log in `archiveDir`, compressed; none without one.
 * A file that is there already is never replaced by another one.
 * @throws {SetupError} when the archive is another database's, or the server's account may not enter it
 */
export async function archiving(
  archiveDir: string | undefined,
  { folder, account }: Pick<Cluster, 'folder' | 'account'>,
): Promise<Record<string, string>> {
  if (archiveDir === undefined) return {};
  const isNew = (await mkdir(archiveDir, { recursive: true, mode: 0o700 })) !== undefined;
  if (isNew && account) await chown(archiveDir, account.uid, account.gid);
  const barriers = await barriersFor(account, archiveDir);
  if (barriers.length > 0) {
    throw new SetupError(
      `BACKUP_ARCHIVE_DIR is ${archiveDir}, and the account of PostgreSQL may not enter ${barriers.join(' ')}: choose another folder in .env, or let it pass.`,
    );
  }
  await writeOnce(join(archiveDir, ownerFile), `${folder}\n`);
  const owner = await ownerOfArchive(archiveDir);
  if (owner !== folder) {
    throw new SetupError(
      `BACKUP_ARCHIVE_DIR is ${archiveDir}, which is the archive of the database in ${owner}: choose another folder in .env for that in ${folder}.`,
    );
  }
  return {
    archive_mode: 'on',
    archive_timeout: `${ARCHIVE_TIMEOUT_SECONDS}s`,
    archive_command: archiveCommand(archiveDir),
  };
}

/** Returns the data folder whose server keeps its log in this archive; undefined when none does yet. */
export async function ownerOfArchive(archiveDir: string): Promise<string | undefined> {
  return (await readFile(join(archiveDir, ownerFile), 'utf8').catch(() => undefined))?.trim();
}

/** PostgreSQL replaces %p and %f itself, and runs the rest with a shell. A file is whole and on disk before it has its name. */
function archiveCommand(archiveDir: string): string {
  const kept = `${quote(`${archiveDir}/`)}%f.gz`;
  const isThere = `test -f ${kept} && gzip -dc ${kept} | cmp -s - %p`;
  return `${isThere} || { test ! -f ${kept} && gzip -c %p > ${kept}.part && sync ${kept}.part && mv ${kept}.part ${kept} && sync ${quote(archiveDir)}; }`;
}

/** Returns the command with which a server that recovers takes files of the log from an archive. */
export function restoreCommand(archiveDir: string): string {
  return `gzip -dc ${quote(`${archiveDir}/`)}%f.gz > %p`;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", "'\\''").replaceAll('%', '%%')}'`;
}

/**
 * Checks that the archive goes on from a file of the log without a gap, and that each file can be read: a server that recovers
 * would take a missing or broken one for the end.
 * @returns how many files there are from `first` on
 * @throws {SetupError} naming the first file that is missing or broken
 */
export async function assertWholeArchive(archiveDir: string, first: string, segmentBytes: number): Promise<number> {
  const start = positionOf(first, segmentBytes);
  const names = (await readdir(archiveDir))
    .map((name) => name.replace(/\.gz$/, ''))
    .filter((name) => walPattern.test(name) && positionOf(name, segmentBytes) >= start)
    .toSorted();
  const positions = [...new Set(names.map((name) => positionOf(name, segmentBytes)))].toSorted(
    (one, other) => one - other,
  );
  for (const [index, position] of positions.entries()) {
    if (position !== start + index) throw brokenArchive(archiveDir, segmentName(first, start + index, segmentBytes));
  }
  for (const name of names) {
    const bytes = await countBytes(join(archiveDir, `${name}.gz`)).catch(() => 0);
    if (bytes !== segmentBytes) throw brokenArchive(archiveDir, name);
  }
  return names.length;
}

function brokenArchive(archiveDir: string, name: string): SetupError {
  return new SetupError(
    `The archive in ${archiveDir} cannot be used: ${name}.gz is missing or broken. Bring that file back, or restore without the archive (leave BACKUP_ARCHIVE_DIR empty), which ends where the backup ended.`,
  );
}

async function countBytes(file: string): Promise<number> {
  let bytes = 0;
  const source = createReadStream(file);
  const plain = source.on('error', (error) => plain.destroy(error)).pipe(createGunzip());
  for await (const chunk of plain) bytes += (chunk as Buffer).length;
  return bytes;
}
