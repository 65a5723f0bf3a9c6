import { type FileHandle, lstat, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SetupError } from '#/lib/setup-error.ts';

const BLOCK_BYTES = 256 * 1024;

/** What a server makes anew at its start: only the folders themselves are needed. */
const remade = ['pg_dynshmem', 'pg_notify', 'pg_replslot', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans'];
/** Of a running server, or of an earlier backup. */
const passing = [
  'postmaster.pid',
  'postmaster.opts',
  'backup_label',
  'backup_label.old',
  'tablespace_map',
  'backup_manifest',
];
/** Temporary tables and files, and a cache. */
const temporary = /^(t\d+_\d+.*|pgsql_tmp.*|pg_internal\.init.*)$/;
/** Written last of all by the server, and read last, so that it tells of nothing that was copied before it happened. */
export const controlFile = 'global/pg_control';

/** The files of a data folder by their paths in it, and its folders, also empty ones. */
type DatabaseFiles = { folders: string[]; files: string[] };

/**
 * Lists what of a running server's data folder belongs into a copy: all but its write-ahead log, of which the copy needs those
 * files that are written while it is made, and the control file, which is read last.
 * @throws {SetupError} where a part of the database is somewhere else
 */
export async function listDatabaseFiles(folder: string): Promise<DatabaseFiles> {
  const found: DatabaseFiles = { folders: [], files: [] };
  await walk(folder, '', found);
  return found;
}

async function walk(root: string, path: string, found: DatabaseFiles): Promise<void> {
  for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
    const name = `${path}${entry.name}`;
    if (passing.includes(name) || temporary.test(entry.name) || name === controlFile) continue;
    // The log may have been moved to another disk, with a link in its place.
    if (name === 'pg_wal') found.folders.push(name, `${name}/archive_status`);
    else if (entry.isSymbolicLink()) throw linkIn(join(root, name));
    else if (entry.isDirectory()) {
      found.folders.push(name);
      if (!remade.includes(name)) await walk(root, `${name}/`, found);
    } else if (entry.isFile()) found.files.push(name);
  }
}

function linkIn(path: string): SetupError {
  return new SetupError(
    `${path} is a link (a tablespace, or a file that was moved), of which npm run backup can make no copy: bring its content back into the data folder.`,
  );
}

/**
 * Reads a file of the database while it is written to: as many bytes as it had at first, or fewer where it was cut meanwhile.
 * What changes meanwhile stands in the write-ahead log too. Returns null for a file that is gone.
 */
export async function readDatabaseFile(folder: string, name: string): Promise<AsyncIterable<Buffer> | null> {
  const path = join(folder, name);
  const handle = await openIfThere(path);
  if (handle === null) return null;
  const { size } = await handle.stat();
  return blocksOf(handle, size);
}

/** Reads the control file, which must be of one instant: until two readings are equal. */
export async function readControlFile(folder: string): Promise<AsyncIterable<Buffer>> {
  const path = join(folder, controlFile);
  for (let last = await readFile(path); ; ) {
    const next = await readFile(path);
    if (next.equals(last)) return Readable.from([next]);
    last = next;
  }
}

/** @returns null where there is no such file any more. */
async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function* blocksOf(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  try {
    for (let position = 0; position < size; ) {
      const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, size - position));
      const { bytesRead } = await handle.read(block, 0, block.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/**
 * Reads a file of the write-ahead log that is full, which no one writes to.
 * @throws {Error} when it is not there, or not whole
 */
export async function readLogFile(folder: string, name: string, segmentBytes: number): Promise<AsyncIterable<Buffer>> {
  const found = await lstat(join(folder, 'pg_wal', name)).catch(() => undefined);
  const content = found?.size === segmentBytes ? await readDatabaseFile(folder, `pg_wal/${name}`) : null;
  if (content !== null) return content;
  throw new Error(`The file ${name} of the write-ahead log, which the backup needs, is not there.`);
}
