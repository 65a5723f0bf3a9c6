import { onTestFinished, vi } from 'vitest';
import type { TestDatabase } from '#test/database.ts';

/** Clocks of a test that are wrong by so many milliseconds until the test is over. */
export type MovedClocks = {
  /** What the connections of this database take for the time, those of the queue included. */
  moveDatabase(aheadMs: number): Promise<void>;
  /** What this process takes for the time. */
  moveProcess(aheadMs: number): void;
};

/**
 * Lets a test set clocks wrong. Functions of the clock's names stand before the server's own in the search path of every
 * connection that is opened from now on; so call it before anything else uses the database.
 */
export async function useMovedClocks({ sql }: Pick<TestDatabase, 'sql'>): Promise<MovedClocks> {
  await sql(`
    CREATE SCHEMA moved_clock;
    CREATE TABLE moved_clock.ahead (by interval NOT NULL);
    INSERT INTO moved_clock.ahead VALUES ('0');
    CREATE FUNCTION moved_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
      'SELECT pg_catalog.clock_timestamp() + by FROM moved_clock.ahead';
    CREATE FUNCTION moved_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
      'SELECT pg_catalog.now() + by FROM moved_clock.ahead';
    CREATE OR REPLACE FUNCTION pgboss.job_now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT moved_clock.now()';
    DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET search_path = moved_clock, pg_catalog, public', current_database());
    END $$`);
  const move = (aheadMs: number) => sql(`UPDATE moved_clock.ahead SET by = $1 * interval '1 millisecond'`, [aheadMs]);
  return {
    async moveDatabase(aheadMs) {
      onTestFinished(async () => void (await move(0)));
      await move(aheadMs);
    },
    moveProcess(aheadMs) {
      const { timeOrigin } = performance;
      const moved = vi.spyOn(Date, 'now');
      moved.mockImplementation(() => Math.floor(timeOrigin + performance.now() + aheadMs));
      onTestFinished(() => void moved.mockRestore());
    },
  };
}

export const hourMs = 60 * 60 * 1000;
export const dayMs = 24 * hourMs;
