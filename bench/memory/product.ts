import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '#/platform/db.ts';
import { stopChild } from '../../scripts/lib/children.ts';
import { type Checkout, importFrom, importLedger, runScript, startScript } from '../http/checkout.ts';
import { untilAnswered, variablesFor } from '../http/product.ts';
import { idOf, signUp } from '../http/seed.ts';
import { freePort } from '../tasks/web.ts';
import { type Resident, readResident } from './resident.ts';

/** A checkout's product at work: its web process and its worker, with a database of its own and people in it. */
export type Product = {
  origin: string;
  /** The cookies of the people. */
  cookies: string[];
  db: Db;
  read(): Memory;
};
export type Memory = { web: Resident; worker: Resident };

const people = 8;
const GRACE_MS = 20_000;
const credits = 1_000_000_000;

/** @param onStarted is given what stops it as soon as there is something to stop */
export async function startProduct(
  checkout: Checkout,
  place: { databaseUrl: string; folder: string },
  onStarted: (stop: () => Promise<void>) => void,
): Promise<Product> {
  const { databaseUrl, folder } = place;
  const origin = `http://127.0.0.1:${await freePort()}`;
  const variables = {
    ...variablesFor({ databaseUrl, folder, origin }),
    LIMIT_UPLOADS_PER_MINUTE: '1000000',
    WORKER_CONCURRENCY: '2',
  };
  await mkdir(variables.STORAGE_DIR, { recursive: true });
  await runScript(checkout, 'migrate', { variables, logFile: join(folder, 'web.log') });
  const { createDb } = await importFrom<typeof import('#/platform/db.ts')>(checkout, [
    'src/platform/db.ts',
    'src/server/db.ts',
  ]);
  const db = createDb(databaseUrl);
  const logFile = join(folder, 'web.log');
  const web = startScript(checkout, 'web', { variables, logFile });
  const worker = startScript(checkout, 'worker', { variables, logFile: join(folder, 'worker.log') });
  onStarted(async () => {
    await Promise.all([stopChild(web, GRACE_MS), stopChild(worker, GRACE_MS)]);
    await db.$disconnect();
  });
  await untilAnswered(web, { origin, logFile });
  const cookies = await seedPeople({ checkout, db, origin });
  const read = () => ({ web: readResident(web.pid ?? 0), worker: readResident(worker.pid ?? 0) });
  return { origin, cookies, db, read };
}

async function seedPeople({ checkout, db, origin }: { checkout: Checkout; db: Db; origin: string }): Promise<string[]> {
  const { grant } = await importLedger(checkout, db);
  const cookies: string[] = [];
  for (let n = 0; n < people; n += 1) {
    const { cookie, email } = await signUp(origin, `Person ${n + 1}`);
    const given = { amountCredits: credits, source: 'ADMIN', description: 'For the benchmark' } as const;
    await grant({ userId: await idOf(db, email), ...given, actor: 'system' });
    cookies.push(cookie);
  }
  return cookies;
}
