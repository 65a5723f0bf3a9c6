import type { Db, Transaction } from '#/platform/db.ts';
import { abandonedTaskQueue, taskQueue } from '#/platform/queue.ts';
import type { ListedFile } from '#/platform/storage.ts';

/** A job for the task whose row is `t`, that will still be worked on: its own, or the one that gives it up. By what the
 * job says, because jobs of an earlier release have ids of their own. */
const noLiveJob = `
  NOT EXISTS (SELECT FROM pgboss.job j WHERE j.name = '${taskQueue}' AND j.data->>'taskId' = t.id::text
    AND j.state < 'completed')
  AND NOT EXISTS (SELECT FROM pgboss.job j WHERE j.name = '${abandonedTaskQueue}' AND j.data->>'taskId' = t.id::text
    AND j.state < 'completed')`;
const ownOpen = `t.status IN ('queued', 'running') AND t.type <> 'EXTERNAL'`;

/** Open tasks of ours that have no job, by id, after this one. */
export async function listTasksWithoutJob(db: Db, after: string | null, limit: number): Promise<string[]> {
  const rows = await db.$queryRawUnsafe<{ id: string }[]>(
    `SELECT t.id FROM "Task" t WHERE ${ownOpen} AND ($1::uuid IS NULL OR t.id > $1::uuid) AND ${noLiveJob}
     ORDER BY t.id LIMIT $2::int`,
    after,
    limit,
  );
  return rows.map(({ id }) => id);
}

/**
 * Those of the tasks that are open and have no job, locked. One that somebody else has locked is left out: it is changing.
 */
export async function lockTasksWithoutJob(
  tx: Transaction,
  taskIds: readonly string[],
): Promise<{ taskId: string; type: string }[]> {
  const locked = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT t.id FROM "Task" t WHERE t.id = ANY($1::uuid[]) AND ${ownOpen} ORDER BY t.id FOR NO KEY UPDATE SKIP LOCKED`,
    taskIds,
  );
  // In a later statement than the lock, so that it sees what was done before the lock was had.
  return tx.$queryRawUnsafe<{ taskId: string; type: string }[]>(
    `SELECT t.id AS "taskId", t.type FROM "Task" t WHERE t.id = ANY($1::uuid[]) AND ${noLiveJob} ORDER BY t.id`,
    locked.map(({ id }) => id),
  );
}

/** Removes waiting jobs whose task has ended or does not exist. Gives the tasks that the jobs speak of. */
export async function removeUnneededJobs(db: Db, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ taskId: string }[]>`
    DELETE FROM pgboss.job WHERE name = ${taskQueue} AND state < 'active' AND id IN (
      SELECT j.id FROM pgboss.job j LEFT JOIN "Task" t ON t.id = (j.data->>'taskId')::uuid
      WHERE j.name = ${taskQueue} AND j.state < 'active' AND (t.id IS NULL OR t.status NOT IN ('queued', 'running'))
      LIMIT ${limit})
    RETURNING data->>'taskId' AS "taskId"`;
  return rows.map(({ taskId }) => taskId);
}

/** Those of the files that no task has, of tasks that are not open: nobody will ever have them. */
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

/** Those of the folders, each named by its task, whose task is not open. */
export async function listUnneededFolders(db: Db, names: readonly string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT f.id FROM unnest(${names.filter(isUuid)}::uuid[]) AS f(id) LEFT JOIN "Task" t ON t.id = f.id
    WHERE t.id IS NULL OR t.status NOT IN ('queued', 'running')`;
  return rows.map(({ id }) => id);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
