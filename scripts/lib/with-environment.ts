import { join } from 'node:path';
import { SetupError } from '#/lib/setup-error.ts';
import { openStorage } from '#/platform/storage-at-start.ts';
import { readHolder } from '../bootstrap/lock.mjs';
import { isRunning } from '../bootstrap/processes.mjs';
import { localFolder } from '../bootstrap/project.mjs';
import { type ChildSpec, endOf, startChild, stopChild } from './children.ts';
import { type Database, openDatabase } from './database.ts';
import { chosenDatabase, ensureSecret, readSettings, type Settings, variablesFor } from './environment.ts';
import { keepDatabase } from './keep-database.ts';
import { assertPrepared, prepareDatabase } from './prepare.ts';
import { onStop } from './signals.ts';

/** How long a foreground process may take to stop, in milliseconds. */
const GRACE_MS = 15_000;

/**
 * Runs a script's work with a database that is up to date: the embedded one is adopted or started, and prepared; that of
 * DATABASE_URL must already be migrated.
 * @throws {SetupError} when it cannot be used or has pending migrations
 */
export async function withDatabase<T>(work: (database: Database, settings: Settings) => Promise<T>): Promise<T> {
  const settings = await readSettings();
  const chosen = chosenDatabase(settings);
  if (chosen.given === undefined) assertDataOfRunning(settings.DATA_DIR);
  const database = await openDatabase(chosen);
  try {
    if (database.embedded) await prepareDatabase(database.url);
    else await assertPrepared(database.url);
    return await work(database, settings);
  } finally {
    await database.release();
  }
}

/** @throws {SetupError} when this copy runs with other data: a command would look into a database in which nobody is */
export function assertDataOfRunning(dataDir: string): void {
  const running = readHolder(join(localFolder, 'run.json'));
  if (!isRunning(running) || running?.dataDir === undefined || running.dataDir === dataDir) return;
  throw new SetupError(
    `This copy runs with the data in ${running.dataDir}, and this command would use those in ${dataDir}: set DATA_DIR=${running.dataDir}, or stop it first.`,
  );
}

/** Runs processes of the product in the foreground until a stop is requested or one of them exits, which stops the others. */
export async function runInForeground(
  makeSpecs: (variables: Record<string, string>, settings: Settings) => Promise<ChildSpec[]> | ChildSpec[],
): Promise<void> {
  const stop = onStop(() => {});
  await withDatabase(async (database, settings) => {
    await openStorage(settings);
    const secret = await ensureSecret(settings);
    const specs = await makeSpecs(variablesFor(settings, database, secret), settings);
    const kept = keepDatabase(database, {
      chosen: chosenDatabase(settings),
      stop,
      onMoved: () => process.kill(process.pid, 'SIGTERM'),
    });
    const children = specs.map(startChild);
    await Promise.race([stop.requested, ...children.map(endOf)]);
    await Promise.all(children.map((child) => stopChild(child, GRACE_MS)));
    if (!stop.isRequested()) process.exitCode = children.find(({ exitCode }) => exitCode)?.exitCode ?? 1;
    await kept.current().release();
  });
}
