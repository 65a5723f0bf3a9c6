import type { Db } from '#/platform/db.ts';

/**
 * Writes one row, so that a database which answers and takes no writes (a full disk, a standby) is found out: the counter of a
 * limit that nobody has.
 * @throws what the database fails with
 */
export async function tryWritingRow(db: Db): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "RateLimit" (key, points, expire) VALUES ('ready', 1, 0)
    ON CONFLICT (key) DO UPDATE SET points = ("RateLimit".points + 1) % 1000`;
}
