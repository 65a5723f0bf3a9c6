import { type ChildSpec, endOf, startChild, stopChild } from './children.ts';
import { type Database, openDatabase } from './database.ts';
import { ensureSecret, readSettings, type Settings, variablesFor } from './environment.ts';
import { keepDatabase } from './keep-database.ts';
import { assertPrepared, prepareDatabase } from './prepare.ts';
import { onStop } from './signals.ts';

/** How long a process in the foreground may take to end in good order. */
const GRACE_MS = 15_000;

/**
 * Runs a script's work with a database that is ready: the embedded one is adopted, or started and prepared; one of our
 * own (DATABASE_URL) must have been migrated.
 */
export async function withDatabase<T>(work: (database: Database, settings: Settings) => Promise<T>): Promise<T> {
  const settings = await readSettings();
  const database = await openDatabase({ url: settings.DATABASE_URL, dataDir: settings.DATA_DIR });
  try {
    if (database.embedded) await prepareDatabase(database.url);
    else await assertPrepared(database.url);
    return await work(database, settings);
  } finally {
    await database.release();
  }
}

/** Runs processes of the product in the foreground, until they end or somebody stops them. The first end ends all. */
export async function runInForeground(
  makeSpecs: (variables: Record<string, string>, settings: Settings) => Promise<ChildSpec[]> | ChildSpec[],
): Promise<void> {
  const stop = onStop(() => {});
  await withDatabase(async (database, settings) => {
    const secret = await ensureSecret(settings);
    const specs = await makeSpecs(variablesFor(settings, database.url, secret), settings);
    const kept = keepDatabase(database, {
      dataDir: settings.DATA_DIR,
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
