import type { Db } from '#/platform/db.ts';

/**
 * Checks that the last file of the log that the server tried to archive is in the archive. A server that never tried one is well.
 * @throws {Error} naming the file, and what the database fails with
 */
export async function assertArchiving(db: Db): Promise<void> {
  const [failed] = await db.$queryRaw<{ name: string; at: Date }[]>`
    SELECT last_failed_wal AS name, last_failed_time AS at FROM pg_stat_archiver
    WHERE last_failed_time > coalesce(last_archived_time, '-infinity')`;
  if (failed) throw new Error(`${failed.name} could not be archived, last tried at ${failed.at.toISOString()}.`);
}
