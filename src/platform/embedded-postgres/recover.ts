import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '#/lib/setup-error.ts';
import { type Cluster, give, readOwner } from '#/platform/embedded-postgres/cluster.ts';
import { halfNameOf, removeLeftovers, syncToDisk } from '#/platform/embedded-postgres/half-made.ts';
import { clientFor, freePort, launch, SAFE, stopServer, tailOf } from '#/platform/embedded-postgres/launch.ts';
import { chooseHome, findHome } from '#/platform/embedded-postgres/place.ts';
import { isServerOf } from '#/platform/embedded-postgres/processes.ts';
import {
  type Account,
  accountForPostgres,
  type Programs,
  reachablePrograms,
} from '#/platform/embedded-postgres/programs.ts';
import { archiving, ownerOfArchive, restoreCommand } from '#/platform/embedded-postgres/wal-archive.ts';

/** Where a database comes back: it is put together in `half`, which is renamed to `folder` when it has recovered. */
export type Place = { folder: string; half: string; account: Account; programs: Programs };

/** @throws {SetupError} when `dataDir` has a database: nothing may come back over it */
export async function assertNoDatabase(dataDir: string): Promise<void> {
  const found = await findHome(dataDir);
  if (found === undefined) return;
  throw new SetupError(
    `There is a database in ${join(found, 'postgres')} already, and npm run restore replaces none: name an empty folder with --into, or stop the product and move that folder away first.`,
  );
}

/** Makes the place for a database that comes back to `dataDir`. @throws {SetupError} when there is a database already */
export async function preparePlace(dataDir: string): Promise<Place> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const own = await realpath(dataDir);
  await assertNoDatabase(own);
  const account = accountForPostgres();
  const home = await realpath(await chooseHome(own, account));
  const programs = await reachablePrograms(account, home);
  const folder = join(home, 'postgres');
  await removeLeftovers(folder);
  const half = halfNameOf(folder);
  await mkdir(half, { mode: 0o700 });
  await give(account, half);
  return { folder, half, account, programs };
}

/** How far a database came: the instant of the last change in it, null where none was read again. */
export type Recovered = { until: Date | null };

/**
 * Starts a server on the copy in `half`, which reads again what was written while the copy was made and, from an archive, what
 * was written since; waits until it has, and stops it. The database goes on as a new timeline of its log, so that what it
 * writes never takes the name of a file that is in the archive.
 * @param options.archiveDir where to read on; null to end with what is in the copy
 * @throws {SetupError} with the last words of the server, when it cannot
 */
export async function recover(
  place: Place,
  { archiveDir, signal }: { archiveDir: string | null; signal: AbortSignal },
): Promise<Recovered> {
  const { half: folder, programs, account } = place;
  const cluster: Cluster = { folder, programs, account, ...(await readOwner(folder)) };
  const sign = join(folder, 'recovery.signal');
  await writeFile(sign, '', { mode: 0o600 });
  await give(account, sign);
  const logFile = join(folder, 'restore.log');
  const port = await freePort();
  const settings = { ...SAFE, ...(await archiveSettings(place, archiveDir)) };
  const pid = await launch(cluster, { port, logFile, settings, deadline: Number.POSITIVE_INFINITY });
  if (typeof pid === 'string') throw cannotRecover(pid);
  try {
    const until = await waitUntilRecovered(cluster, { pid, port, logFile, signal });
    await stopServer(cluster, pid);
    await rm(logFile, { force: true });
    return { until };
  } finally {
    await stopServer(cluster, pid);
  }
}

/**
 * A database that comes back to the folder whose archive it is writes on there: also how its new timeline began, without which
 * a later restore would not find it. One that comes back elsewhere only reads.
 */
async function archiveSettings(place: Place, archiveDir: string | null): Promise<Record<string, string>> {
  if (archiveDir === null) return { restore_command: 'false' };
  const isOwn = (await ownerOfArchive(archiveDir)) === place.folder;
  return { restore_command: restoreCommand(archiveDir), ...(isOwn ? await archiving(archiveDir, place) : {}) };
}

async function waitUntilRecovered(
  cluster: Cluster,
  { pid, port, logFile, signal }: { pid: number; port: number; logFile: string; signal: AbortSignal },
): Promise<Date | null> {
  const client = clientFor(cluster, port);
  await client.connect();
  try {
    for (;;) {
      signal.throwIfAborted();
      const { rows } = await client.query<{ isWaiting: boolean; until: Date | null }>(
        'SELECT pg_is_in_recovery() AS "isWaiting", pg_last_xact_replay_timestamp() AS until',
      );
      if (rows[0]?.isWaiting === false) return rows[0].until;
      await delay(50);
    }
  } catch (error) {
    if (signal.aborted || isServerOf(cluster.folder, pid)) throw error;
    throw cannotRecover(tailOf(logFile, 0));
  } finally {
    await client.end().catch(() => {});
  }
}

function cannotRecover(words: string): SetupError {
  return new SetupError(`The database of the backup did not start, and nothing was kept of it: ${words}`);
}

/** Puts a database that has recovered in its place. @throws {SetupError} when there is one now */
export async function settle({ half, folder }: Place): Promise<void> {
  try {
    await rename(half, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new SetupError(`Another database was made in ${folder} meanwhile, and stays: nothing was restored.`);
  }
  await syncToDisk(dirname(folder));
}

/** Removes what is there of a database that does not come back. */
export async function discard({ half }: Place): Promise<void> {
  await rm(half, { recursive: true, force: true, maxRetries: 5 });
}
