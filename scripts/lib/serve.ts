import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { brand } from '#/brand.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { openStorage } from '#/platform/storage-at-start.ts';
import { ensureBuilt } from '../bootstrap/build.mjs';
import { print, step } from '../bootstrap/console.mjs';
import type { Lock } from '../bootstrap/lock.mjs';
import { root } from '../bootstrap/project.mjs';
import { type KeptChild, keepRunning, lastWords, logFileOf, webSpec, workerSpec } from './children.ts';
import { type Database, openDatabase } from './database.ts';
import { chosenDatabase, ensureSecret, readSettings, variablesFor } from './environment.ts';
import { keepDatabase } from './keep-database.ts';
import { assertCanListen, ownAddress } from './port.ts';
import { describePreparation, prepareDatabase } from './prepare.ts';
import { onStop, type Stop, StopRequested } from './signals.ts';

const WEB_TIMEOUT_MS = 60_000;
/** How long processes may take to stop, in milliseconds: workers release their tasks, the web process ends open requests. */
const GRACE_MS: Record<string, number> = { worker: 15_000, web: 15_000 };

/** Runs `npm start` once the packages are installed. Resolves after a graceful stop of all processes. */
export async function serve(lock: Lock): Promise<void> {
  const running: Running = { children: [], database: undefined };
  const stop = onStop(() => {
    for (const child of running.children) child.kill();
    const server = running.database?.().embedded;
    if (server) process.kill(server.pid, 'SIGINT');
  });
  try {
    await bringUp(running, lock, stop);
    await stop.requested;
  } catch (error) {
    if (!(error instanceof StopRequested)) {
      await bringDown(running);
      throw error;
    }
  }
  await step('Stopping', () => bringDown(running), 'Stopped');
}

type Running = { children: KeptChild[]; database: (() => Database) | undefined };

async function bringUp(running: Running, lock: Lock, stop: Stop): Promise<void> {
  const settings = await readSettings();
  await assertCanListen(settings);
  await openStorage(settings);
  const secret = await ensureSecret(settings);
  const database = await step(
    settings.DATABASE_URL ? 'Connecting to PostgreSQL' : 'Starting PostgreSQL',
    () => openDatabase(chosenDatabase(settings)),
    describeDatabase,
  );
  running.database = () => database;
  await step('Preparing the database', () => prepareDatabase(database.url), describePreparation);
  await stop.unlessStopped(ensureBuilt());
  const variables = variablesFor(settings, database, secret);
  await step(
    'Starting web and worker',
    () => stop.unlessStopped(startChildren(running, lock, { variables, address: ownAddress(settings) })),
    'Web and worker running',
  );
  lock.update({ address: settings.BASE_URL, dataDir: settings.DATA_DIR });
  const logs = relative(root, logFileOf('*'));
  print(`\n  ${brand.name} is ready at ${settings.BASE_URL}\n\n  Logs are in ${logs}; Ctrl-C stops it.\n`);
  const onMoved = (url: string) => {
    for (const child of running.children) child.restart({ DATABASE_URL: url });
  };
  const kept = keepDatabase(database, { chosen: chosenDatabase(settings), stop, onMoved });
  running.database = kept.current;
}

async function startChildren(
  running: Running,
  lock: Lock,
  { variables, address }: { variables: Record<string, string>; address: string },
): Promise<void> {
  const note = () => {
    const identities = running.children.map((child) => child.identity());
    lock.update({ children: identities.filter((identity) => identity !== undefined) });
  };
  for (const spec of [webSpec(variables), workerSpec(variables)]) {
    running.children.push(keepRunning({ ...spec, logFile: logFileOf(spec.name) }, note));
    note();
  }
  await waitForWeb(address, running.children);
}

async function bringDown({ children, database }: Running): Promise<void> {
  await Promise.all(children.map((child) => child.stop(GRACE_MS[child.name] ?? 0)));
  await database?.().release();
}

function describeDatabase({ embedded }: Database): string {
  if (!embedded) return 'Connected to PostgreSQL';
  return `PostgreSQL ${embedded.isAdopted ? 'was running' : 'running'} on port ${embedded.port}`;
}

/** Polls the first page until the web process answers. @throws {SetupError} when a process exits, or after 60 seconds */
async function waitForWeb(address: string, children: KeptChild[]): Promise<void> {
  let failure: SetupError | undefined;
  for (const { name, firstEnd } of children) {
    void firstEnd.then((end) => {
      const log = logFileOf(name);
      const words = lastWords(log).replace(/\.$/, '');
      failure ??= new SetupError(
        `The ${name} process did not start (${end}): ${words}. The log is ${relative(root, log)}.`,
      );
    });
  }
  for (const deadline = Date.now() + WEB_TIMEOUT_MS; Date.now() < deadline; await delay(50)) {
    if (failure) throw failure;
    const status = await askStatus(`http://${address}/`);
    if (status !== undefined && status >= 500)
      print(`! The first page answered with status ${status}: see ${logFileOf('web')}`);
    if (status !== undefined) return;
  }
  throw new SetupError(
    `The web process did not answer within ${WEB_TIMEOUT_MS / 1000} seconds: see ${logFileOf('web')}.`,
  );
}

/** Requests a page and returns its HTTP status; undefined when nothing answers yet. */
async function askStatus(url: string): Promise<number | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(20_000), headers: { connection: 'close' } });
    // Reads the whole body, since an open connection would delay a stop.
    await answer.text();
    return answer.status;
  } catch {
    return undefined;
  }
}
