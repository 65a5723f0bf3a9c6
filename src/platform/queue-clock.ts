import { clockToleranceMs } from '#/platform/clocks.ts';
import type { Db } from '#/platform/db.ts';
import { abandonedTaskQueue, longestBackoffSeconds, taskQueue } from '#/platform/queue.ts';

/** A transaction that began a moment later may have dated what this one sees: so much ahead is nothing. */
const soon = `pgboss.job_now() + interval '5 seconds'`;
/** Slots of cron jobs begin up to a minute ahead. */
const nextSlots = `(pgboss.job_now() AT TIME ZONE 'UTC') + interval '${clockToleranceMs} milliseconds'`;
const longestBackoff = `pgboss.job_now() + interval '${longestBackoffSeconds} seconds'`;

/** The instant in the id of a job's task, which is a UUID of version 7: that of the process which submitted it. */
const submittedAt = `CASE WHEN data->>'taskId' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7'
  THEN to_timestamp(('x' || translate(left(data->>'taskId', 13), '-', ''))::bit(48)::bigint / 1000.0) END`;

/**
 * Waiting jobs that were made by a clock that was ahead are due now, since every job is due when it is made, and a retry is
 * when the longest back-off is over. Where jobs have the same priority, the queue goes by `created_on`: they keep their order,
 * and their place before what was submitted after them.
 */
const waitingJobs = `
  WITH ahead AS (
    SELECT name, id, CASE WHEN created_on <= pgboss.job_now() THEN created_on ELSE
      least(pgboss.job_now() - (max(created_on) OVER (PARTITION BY name) - created_on), ${submittedAt}) END AS made_on
    FROM pgboss.job
    WHERE state < 'active' AND NOT blocked AND (created_on > ${soon}
      OR start_after > CASE state WHEN 'created' THEN ${soon} ELSE ${longestBackoff} END)
  ), brought AS (
    UPDATE pgboss.job j SET start_after = least(j.start_after, pgboss.job_now()), created_on = ahead.made_on
    FROM ahead WHERE j.name = ahead.name AND j.id = ahead.id AND j.state < 'active'
    RETURNING j.name
  )
  SELECT count(*)::int AS count FROM brought WHERE name IN ('${taskQueue}', '${abandonedTaskQueue}')`;

/** The lease of a job ends by its last heartbeat, and at the latest so long after its start. */
const leases = `
  UPDATE pgboss.job SET heartbeat_on = least(heartbeat_on, pgboss.job_now()), started_on = least(started_on, pgboss.job_now())
  WHERE state = 'active' AND (heartbeat_on > ${soon} OR started_on > ${soon})`;

/** A cron job has one slot a minute: those ahead are free again, or nothing would run until the clock has passed them. */
const cronSlots = `UPDATE pgboss.job SET singleton_on = NULL WHERE singleton_on > ${nextSlots} AND state <> 'cancelled'`;

/** When cron and supervision last ran: by an instant ahead, they would not until the clock is there. */
const claims = [
  ['version', ['cron_on', 'bam_on', 'flow_on', 'reindex_on']],
  ['queue', ['monitor_claim_on', 'monitor_on', 'maintain_on', 'delta_on']],
] as const;
const resetClaims = claims.map(
  ([table, columns]) => `UPDATE pgboss.${table}
    SET ${columns.map((name) => `${name} = CASE WHEN ${name} <= ${soon} THEN ${name} END`).join(', ')}
    WHERE ${columns.map((name) => `${name} > ${soon}`).join(' OR ')}`,
);

/**
 * Brings forward what a clock that was ahead and is right again left in the queue: waiting jobs, leases, cron slots and the
 * claims of pg-boss's own passes. Without it they wait until the clock has caught up. Idempotent; changes nothing else.
 * Returns the number of jobs of tasks that it brought forward.
 */
export async function bringQueueForward(db: Db): Promise<number> {
  const [brought] = await db.$transaction([
    db.$queryRawUnsafe<{ count: number }[]>(waitingJobs),
    ...[leases, cronSlots, ...resetClaims].map((sql) => db.$executeRawUnsafe(sql)),
  ]);
  return (brought as { count: number }[])[0]?.count ?? 0;
}
