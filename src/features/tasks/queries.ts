import { type TaskType, taskTypes } from '#/catalog/task-types.ts';
import type { DurationSample } from '#/features/tasks/rules/estimate-seconds-left.ts';
import { openStatuses } from '#/features/tasks/rules/lifecycle.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/rules/task-record.ts';
import type { TaskPageInput } from '#/features/tasks/schema.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * Returns one task of this user.
 * @throws NotFoundError when there is no such task or it was removed, ForbiddenError when it belongs to another user
 */
export async function getTask(db: Db, userId: string, taskId: string): Promise<TaskRecord> {
  const { removedAt, ...task } = await getTaskOrRemoved(db, userId, taskId);
  if (removedAt !== null) throw new NotFoundError('task');
  return task;
}

/**
 * Returns one task of this user, also a removed one.
 * @throws NotFoundError when there is no such task, ForbiddenError when it belongs to another user
 */
export async function getTaskOrRemoved(
  db: Db,
  userId: string,
  taskId: string,
): Promise<TaskRecord & { removedAt: Date | null }> {
  const task = await db.task.findUnique({
    where: { id: taskId },
    select: { ...taskSelect, userId: true, removedAt: true },
  });
  if (!task) throw new NotFoundError('task');
  const { userId: owner, ...record } = task;
  if (owner !== userId) throw new ForbiddenError('This task belongs to somebody else.');
  return record;
}

/** Returns the user's newest task, optionally of one type; null when there is none. */
export async function getLatestTask(db: Db, userId: string, type?: TaskType): Promise<TaskRecord | null> {
  return db.task.findFirst({
    where: { userId, removedAt: null, ...(type ? { type } : {}) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: taskSelect,
  });
}

/**
 * Returns a page of the user's tasks, newest first, optionally of one type, status or group. `cursor` is the id of the last task of
 * the previous page; that task may have been removed, or have changed its status, since.
 * @throws NotFoundError, ForbiddenError when the cursor is not a task of this user
 */
export async function listTasks(
  db: Db,
  userId: string,
  page: TaskPageInput,
): Promise<{ tasks: TaskRecord[]; nextCursor: string | null }> {
  const after = page.cursor ? await getTaskOrRemoved(db, userId, page.cursor) : null;
  const rows = await db.task.findMany({
    where: {
      userId,
      removedAt: null,
      ...(page.type ? { type: taskTypes[page.type].type } : {}),
      ...(page.status ? { status: page.status } : {}),
      ...(page.group ? { groupId: page.group } : {}),
      ...(after
        ? { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] }
        : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.limit + 1,
    select: taskSelect,
  });
  const tasks = rows.slice(0, page.limit);
  return { tasks, nextCursor: rows.length > page.limit ? (tasks.at(-1)?.id ?? null) : null };
}

/** SQL of the credits that the open tasks of a user hold: what was charged for work that has not ended. */
export const heldCreditsSql = (userId: string) => `(
  SELECT coalesce(sum(k."chargedCredits"), 0)::int FROM "Task" k
  WHERE k."userId" = ${userId} AND k.status IN (${openStatuses.map((status) => `'${status}'`).join(', ')}))`;

/**
 * Returns the ids of up to 100 open tasks past their deadline, by the database's clock and by this process's, the most overdue
 * first: no task ends by a clock that is wrong.
 */
export async function listOverdueTasks(db: Db, except: readonly string[] = []): Promise<string[]> {
  const processNow = new Date(Date.now());
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Task" WHERE status IN ('queued', 'running')
      AND "deadlineAt" <= least(clock_timestamp(), ${processNow}::timestamptz) AND id <> ALL(${except}::uuid[])
    ORDER BY "deadlineAt" LIMIT 100`;
  return rows.map((row) => row.id);
}

/** A duration sample has at most this many succeeded tasks, taken from this many of the newest tasks of all types. */
const maxSampleTasks = 20;
const maxScannedTasks = 500;
/** How long a duration sample is cached, in milliseconds. */
const sampleCacheMs = 5000;

const sampleCache = new WeakMap<Db, Map<string, { readAtMs: number; took: Promise<DurationSample> }>>();

/** Returns how long the newest succeeded tasks of a type took. The sample is cached for 5 s in this process. */
export function getDurationSample(db: Db, type: string): Promise<DurationSample> {
  const samples = sampleCache.get(db) ?? new Map();
  sampleCache.set(db, samples);
  const cached = samples.get(type);
  if (cached && Date.now() - cached.readAtMs < sampleCacheMs) return cached.took;
  const took = readDurationSample(db, type);
  samples.set(type, { readAtMs: Date.now(), took });
  took.catch(() => samples.delete(type));
  return took;
}

/** Task ids are UUIDv7, so the primary key is in the order of creation and no further index is needed. */
async function readDurationSample(db: Db, type: string): Promise<DurationSample> {
  const rows = await db.$queryRaw<{ work: number; total: number }[]>`
    SELECT EXTRACT(EPOCH FROM "finishedAt" - "startedAt")::float8 AS work,
      EXTRACT(EPOCH FROM "finishedAt" - "createdAt")::float8 AS total
    FROM (SELECT type, status, "createdAt", "startedAt", "finishedAt" FROM "Task" ORDER BY id DESC LIMIT ${maxScannedTasks}) t
    WHERE type = ${type} AND status = 'succeeded' AND "startedAt" IS NOT NULL
    LIMIT ${maxSampleTasks}`;
  return { workSeconds: rows.map((row) => row.work), totalSeconds: rows.map((row) => row.total) };
}

/** Returns those of the tasks that are this user's and whose results were not removed, in any order. */
export async function listOwnTasks(db: Db, userId: string, taskIds: readonly string[]): Promise<TaskRecord[]> {
  return db.task.findMany({ where: { id: { in: [...taskIds] }, userId, removedAt: null }, select: taskSelect });
}
