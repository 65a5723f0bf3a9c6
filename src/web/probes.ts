import type { Env } from '#/env.ts';
import type { ClockWatch } from '#/platform/clock-watch.ts';
import { tryWritingRow } from '#/platform/database-writes.ts';
import type { Db } from '#/platform/db.ts';
import { assertFreeSpace } from '#/platform/disk-space.ts';
import { assertArchiving } from '#/platform/embedded-postgres/archive-watch.ts';
import { homeOfAddress } from '#/platform/embedded-postgres/home-of-address.ts';
import { assertTasksAreTaken } from '#/platform/queue-watch.ts';
import type { Storage } from '#/platform/storage.ts';
import { type Probes, reusing } from '#/web/readiness.ts';

/** An object that is written to a bucket costs a little each time, in milliseconds. */
const bucketProbeMs = 5_000;

/** The probes of what a web process with these settings stands on. */
export async function probesOf(
  env: Pick<Env, 'BACKUP_ARCHIVE_DIR' | 'DATA_DIR' | 'DATABASE_URL' | 'STORAGE_DIR' | 'STORAGE_S3_BUCKET'>,
  parts: { watchDb: Db; clocks: ClockWatch; storage: Storage },
): Promise<Probes> {
  const { watchDb, clocks, storage } = parts;
  const isBucket = env.STORAGE_S3_BUCKET !== undefined;
  const database = await homeOfAddress(env.DATA_DIR, env.DATABASE_URL);
  // Uploads are worked on in STORAGE_DIR also where they are kept in a bucket.
  const folders = database === null ? [env.STORAGE_DIR] : [env.STORAGE_DIR, database];
  return {
    database: () => tryWritingRow(watchDb),
    queue: () => assertTasksAreTaken(watchDb),
    storage: reusing(() => storage.tryWriting(), isBucket ? bucketProbeMs : 0),
    clock: () => clocks.look(),
    disk: () => assertFreeSpace(folders),
    archive: async () => {
      if (env.BACKUP_ARCHIVE_DIR !== undefined) await assertArchiving(watchDb);
    },
  };
}
