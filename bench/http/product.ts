import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '#/lib/setup-error.ts';
import { endOf, lastWords, stopChild } from '../../scripts/lib/children.ts';
import { endAllTasks } from '../ledger/end-tasks.ts';
import { freePort } from '../tasks/web.ts';
import { type Checkout, importFrom, runScript, startScript } from './checkout.ts';
import { processTree } from './cpu.ts';
import { type People, seedPeople } from './seed.ts';

/** A checkout's product at work: its web process, with a database of its own and people in it; no worker. */
export type Product = {
  origin: string;
  people: People;
  /** The processes that `npm run web` is. */
  pids(): number[];
  /** Ends every task that was submitted, as a worker would: a person may have so many open. */
  endTasks(): Promise<void>;
  /** Proves the ledger that the measuring wrote. @returns a sentence about it @throws {SetupError} when it does not hold */
  prove(): Promise<string>;
};

const START_TIMEOUT_MS = 60_000;
const GRACE_MS = 20_000;

/**
 * @param place.settings what it is set to beside the usual
 * @param onStarted is given what stops it as soon as there is something to stop, long before it can be measured
 */
export async function startProduct(
  checkout: Checkout,
  place: { databaseUrl: string; folder: string; settings?: Record<string, string> },
  onStarted: (stop: () => Promise<void>) => void,
): Promise<Product> {
  const { databaseUrl, folder, settings } = place;
  const origin = `http://127.0.0.1:${await freePort()}`;
  const logFile = join(folder, 'web.log');
  const variables = { ...variablesFor({ databaseUrl, folder, origin }), ...settings };
  await mkdir(variables.STORAGE_DIR, { recursive: true });
  await runScript(checkout, 'migrate', { variables, logFile });
  const { createDb } = await importFrom<typeof import('#/platform/db.ts')>(checkout, [
    'src/platform/db.ts',
    'src/server/db.ts',
  ]);
  const db = createDb(databaseUrl);
  const web = startScript(checkout, 'web', { variables, logFile });
  onStarted(async () => {
    await stopChild(web, GRACE_MS);
    await db.$disconnect();
  });
  await untilAnswered(web, { origin, logFile });
  const people = await seedPeople({ checkout, db, origin });
  await endAllTasks(db);
  await db.$executeRawUnsafe('VACUUM ANALYZE');
  return {
    origin,
    people,
    pids: () => processTree(web.pid ?? 0),
    endTasks: () => endAllTasks(db),
    prove: () => prove(checkout, { variables, logFile: join(folder, 'proof.log') }),
  };
}

/** What stands in a checkout's .env must not make it another product than the other one. */
export function variablesFor(place: { databaseUrl: string; folder: string; origin: string }) {
  return {
    DATABASE_URL: place.databaseUrl,
    DATABASE_DIRECT_URL: '',
    DATA_DIR: place.folder,
    STORAGE_DIR: join(place.folder, 'files'),
    STORAGE_S3_BUCKET: '',
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
    BASE_URL: place.origin,
    PORT: new URL(place.origin).port,
    GENERATORS: '',
    TEXT2VIDEO_MOCK_URL: '',
    SLACK_WEBHOOK_URL: '',
    LOG_LEVEL: 'warn',
    LIMIT_CALLS_PER_MINUTE: '1000000',
    LIMIT_TASKS_PER_MINUTE: '1000000',
    LIMIT_OPEN_TASKS: '1000',
  };
}

export async function untilAnswered(
  web: ChildProcess,
  { origin, logFile }: { origin: string; logFile: string },
): Promise<void> {
  let end: string | undefined;
  void endOf(web).then((how) => {
    end = how;
  });
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; await delay(50)) {
    if (end) throw new SetupError(`The web process of the benchmark ended (${end}): ${lastWords(logFile)}`);
    const response = await fetch(`${origin}/api/plans`).catch(() => null);
    await response?.arrayBuffer();
    if (response?.ok) return;
  }
  throw new SetupError(`The web process of the benchmark did not answer: ${lastWords(logFile)}`);
}

async function prove(checkout: Checkout, place: Parameters<typeof startScript>[2]): Promise<string> {
  await runScript(checkout, 'ledger:verify', place);
  const verdict = (await readFile(place.logFile, 'utf8')).trimEnd().split('\n').at(-1) ?? '';
  return verdict.replace(/^\P{L}+/u, '').replace(/, in [\d.]+ s\.$/, '.');
}
