import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from '@20minutes/s3rver';
import { vi } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { type Asker, meet } from '#test/broken/routes.ts';
import { openWay, type Way } from '#test/broken/way.ts';
import type { TestDatabase } from '#test/database.ts';
import { createGrant } from '#test/factories.ts';
import { openServices, startTestWeb } from '#test/web-server.ts';

/** A web process in this one, whose ways to the database and to its bucket can be broken, and somebody who asks it. */
export type BrokenWeb = { services: Services; asker: Asker; toDatabase: Way; toStorage: Way; stop(): Promise<void> };

/** Starts it on the database of this test file, which is told not to wait longer than people's databases are. */
export async function startBrokenWeb(database: TestDatabase): Promise<BrokenWeb> {
  await createMissingPlans(database.db);
  const folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  const configureBuckets = [{ name: 'files' }];
  const options = { address: '127.0.0.1', port: 0, silent: true, allowMismatchedSignatures: true };
  const s3 = new S3rver({ ...options, directory: folder, configureBuckets });
  const toStorage = await openWay({ host: '127.0.0.1', port: (await s3.run()).port });
  const address = new URL(database.url);
  const toDatabase = await openWay({ host: address.hostname, port: Number(address.port) });
  const broken = Object.assign(new URL(address), { port: String(toDatabase.port), search: '' });
  const settings = {
    DATABASE_URL: broken.href,
    STORAGE_S3_BUCKET: 'files',
    STORAGE_S3_ENDPOINT: `http://127.0.0.1:${toStorage.port}`,
    STORAGE_S3_ACCESS_KEY_ID: 'S3RVER',
    STORAGE_S3_SECRET_ACCESS_KEY: 'S3RVER',
    STORAGE_S3_FORCE_PATH_STYLE: 'true',
    LOG_LEVEL: 'silent',
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const services = await openServices();
  const web = await startTestWeb(services);
  const asker = await meet(`http://127.0.0.1:${web.port}`);
  await createGrant(database.db, asker.userId, { amount: 1_000_000 });
  await pretendWorker(database);
  return {
    services,
    asker,
    toDatabase,
    toStorage,
    async stop() {
      await Promise.all([toDatabase.close(), toStorage.close()]);
      await web.server.stop(100);
      await closeServices(services);
      await s3.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A job that a worker seems to have, for as long as any test takes: so nobody wonders that no task is taken. */
async function pretendWorker({ sql }: TestDatabase): Promise<void> {
  await sql(
    `INSERT INTO pgboss.job (id, name, state, group_id, started_on, heartbeat_on)
     VALUES ($1, 'tasks', 'active', 'TEXT_TO_IMAGE', now(), now() + interval '1 day')`,
    [randomUUID()],
  );
}
