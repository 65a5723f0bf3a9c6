import { deadlineMs } from '#/features/tasks/rules/lifecycle.ts';
import { clockToleranceMs } from '#/platform/clocks.ts';
import type { Db, Transaction } from '#/platform/db.ts';
import { abandonedTaskQueue, taskQueue } from '#/platform/queue.ts';
import type { ListedFile } from '#/platform/storage.ts';

/**
 * The condition that the task `t` has no live job, in the task queue or in the queue of abandoned tasks. It compares the
 * job's data, not its id, because jobs of an earlier release have ids of their own.
 */
const noLiveJob = `
  NOT EXISTS (SELECT FROM pgboss.job j WHERE j.name = '${taskQueue}' AND j.data->>'taskId' = t.id::text
    AND j.state < 'completed')
  AND NOT EXISTS (SELECT FROM pgboss.job j WHERE j.name = '${abandonedTaskQueue}' AND j.data->>'taskId' = t.id::text
    AND j.state < 'completed')`;
/** The condition that the task `t` is open and done by a worker here. */
const isOpenHere = `t.status IN ('queued', 'running') AND t.type <> 'EXTERNAL'`;

/** Returns the ids of up to `limit` open tasks without a live job, ordered by id, after the id `after`; no external tasks. */
export async function listTasksWithoutJob(db: Db, after: string | null, limit: number): Promise<string[]> {
  const rows = await db.$queryRawUnsafe<{ id: string }[]>(
    `SELECT t.id FROM "Task" t WHERE ${isOpenHere} AND ($1::uuid IS NULL OR t.id > $1::uuid) AND ${noLiveJob}
     ORDER BY t.id LIMIT $2::int`,
    after,
    limit,
  );
  return rows.map(({ id }) => id);
}

/**
 * Locks those of the tasks that are open, and returns those of them that have no live job. A row that another transaction
 * has locked is skipped, because it is changing right now.
 */
export async function lockTasksWithoutJob(
  tx: Transaction,
  taskIds: readonly string[],
): Promise<{ taskId: string; type: string }[]> {
  const locked = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT t.id FROM "Task" t WHERE t.id = ANY($1::uuid[]) AND ${isOpenHere} ORDER BY t.id FOR NO KEY UPDATE SKIP LOCKED`,
    taskIds,
  );
  // A second statement, so that its snapshot includes what was committed before the locks were granted.
  return tx.$queryRawUnsafe<{ taskId: string; type: string }[]>(
    `SELECT t.id AS "taskId", t.type FROM "Task" t WHERE t.id = ANY($1::uuid[]) AND ${noLiveJob} ORDER BY t.id`,
    locked.map(({ id }) => id),
  );
}

/**
 * Brings the deadlines of open tasks that lie further ahead than the longest deadline to where that is from now on: they were
 * set by a clock that was ahead. Returns how many there were.
 */
export function bringDeadlinesForward(db: Db): Promise<number> {
  return db.$executeRaw`
    UPDATE "Task" SET "deadlineAt" = clock_timestamp() + make_interval(secs => ${deadlineMs / 1000}::int)
    WHERE status IN ('queued', 'running')
      AND "deadlineAt" > clock_timestamp() + make_interval(secs => ${(deadlineMs + clockToleranceMs) / 1000}::int)`;
}

/** Deletes up to `limit` waiting jobs whose task has ended or does not exist. Returns the task ids of these jobs. */
export async function removeUnneededJobs(db: Db, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ taskId: string }[]>`
    DELETE FROM pgboss.job WHERE name = ${taskQueue} AND state < 'active' AND id IN (
      SELECT j.id FROM pgboss.job j LEFT JOIN "Task" t ON t.id = (j.data->>'taskId')::uuid
      WHERE j.name = ${taskQueue} AND j.state < 'active' AND (t.id IS NULL OR t.status NOT IN ('queued', 'running'))
      LIMIT ${limit})
    RETURNING data->>'taskId' AS "taskId"`;
  return rows.map(({ taskId }) => taskId);
}

/** Returns the keys of those files that no task refers to and whose task is not open, so that none ever will. */
export async function listUnneededFiles(db: Db, files: readonly ListedFile[]): Promise<string[]> {
  const ofTasks = files.flatMap(({ key }) => {
    const taskId = /^tasks\/(?<taskId>[^/]+)\//.exec(key)?.groups?.taskId;
    return taskId && isUuid(taskId) ? [{ key, taskId }] : [];
  });
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT f.key FROM unnest(${ofTasks.map(({ key }) => key)}::text[], ${ofTasks.map(({ taskId }) => taskId)}::uuid[])
      AS f(key, "taskId") LEFT JOIN "Task" t ON t.id = f."taskId"
    WHERE t.id IS NULL OR (t.status NOT IN ('queued', 'running') AND t."outputFile" IS DISTINCT FROM f.key)`;
  return rows.map(({ key }) => key);
}

/** Returns those of the folder names, which are task ids, whose task is not open. */
export async function listUnneededFolders(db: Db, names: readonly string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT f.id FROM unnest(${names.filter(isUuid)}::uuid[]) AS f(id) LEFT JOIN "Task" t ON t.id = f.id
    WHERE t.id IS NULL OR t.status NOT IN ('queued', 'running')`;
  return rows.map(({ id }) => id);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
