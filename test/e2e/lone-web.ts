import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { openWay, type Way } from '#test/broken/way.ts';
import { freePort, startWeb } from '#test/e2e/product.ts';
import type { TestProcess } from '#test/processes.ts';
import { copyTemplate } from '#test/test-server.ts';

/** A web process whose way to the database can be broken. `db` is the test's own way, which is not. */
export type LoneWeb = { url: string; db: Db; web: TestProcess; toDatabase: Way; stop(): Promise<void> };

/**
 * Starts a web process without a worker, on a database of its own.
 * @param options.waitFactor how many times as long as usual it waits for the database; as tests do where it is left out
 */
export async function startLoneWeb(
  options: { env?: Record<string, string>; waitFactor?: number } = {},
): Promise<LoneWeb> {
  const server = JSON.parse(process.env.FARTHING_TEST_SERVER ?? '');
  const name = `lone_${randomBytes(6).toString('hex')}`;
  const folder = join(server.folder, name);
  await mkdir(join(folder, 'files'), { recursive: true });
  const databaseUrl = await copyTemplate(server, name);
  const db = createDb(databaseUrl);
  await createMissingPlans(db);
  const address = new URL(databaseUrl);
  const toDatabase = await openWay({ host: address.hostname, port: Number(address.port) });
  address.hostname = '127.0.0.1';
  address.port = String(toDatabase.port);
  if (options.waitFactor) address.searchParams.set('wait_factor', String(options.waitFactor));
  const url = `http://localhost:${await freePort()}`;
  const web = await startWeb({
    url,
    databaseUrl: address.href,
    storageFolder: join(folder, 'files'),
    dataFolder: folder,
    secret: randomBytes(32).toString('hex'),
    logFile: join(folder, 'web.log'),
    env: options.env ?? {},
  });
  const stop = async () => {
    await web.stop();
    await toDatabase.close();
    await db.$disconnect();
  };
  return { url, db, web, toDatabase, stop };
}
