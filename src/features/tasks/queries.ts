import { taskTypes } from '#/catalog/task-inputs.ts';
import type { TaskType } from '#/catalog/task-types.ts';
import type { DurationSample } from '#/features/tasks/rules/estimate-seconds-left.ts';
import { openStatuses } from '#/features/tasks/rules/lifecycle.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/rules/task-record.ts';
import type { TaskPageInput } from '#/features/tasks/schema.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * One task of this user.
 * @throws NotFoundError when there is none, ForbiddenError when it is someone else's
 */
export async function getTask(db: Db, userId: string, taskId: string): Promise<TaskRecord> {
  const { removedAt, ...task } = await getTaskOrRemoved(db, userId, taskId);
  if (removedAt !== null) throw new NotFoundError('task');
  return task;
}

/**
 * One task of this user, also one that was removed.
 * @throws NotFoundError, ForbiddenError as `getTask`
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

/** The user's newest task, of one type if asked; null when there is none. */
export async function getLatestTask(db: Db, userId: string, type?: TaskType): Promise<TaskRecord | null> {
  return db.task.findFirst({
    where: { userId, removedAt: null, ...(type ? { type } : {}) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: taskSelect,
  });
}

/**
 * A page of the user's tasks, newest first, of one type and status if asked; `cursor` is the id of the last one of the
 * page before, which may have been removed since, and may have another status by now.
 * @throws NotFoundError, ForbiddenError (cursor)
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

/** What the user's open tasks hold, in credits. */
export async function getHeldCredits(db: Db, userId: string): Promise<number> {
  const { _sum } = await db.task.aggregate({
    where: { userId, status: { in: [...openStatuses] } },
    _sum: { chargedCredits: true },
  });
  return _sum.chargedCredits ?? 0;
}

/** The open tasks whose deadline is past, by the database's clock, the longest first; a hundred at a time. */
export async function listOverdueTasks(db: Db, except: readonly string[] = []): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Task" WHERE status IN ('queued', 'running') AND "deadlineAt" <= clock_timestamp()
      AND id <> ALL(${except}::uuid[])
    ORDER BY "deadlineAt" LIMIT 100`;
  return rows.map((row) => row.id);
}

/** How many tasks that succeeded tell how long a type takes, and among how many of the newest they are looked for. */
const toldBy = 20;
const lookedThrough = 500;
const keptMs = 5000;

const kept = new WeakMap<Db, Map<TaskType, { readAtMs: number; took: Promise<DurationSample> }>>();

/** How long the latest tasks of a type took that succeeded; some seconds old at the most. */
export function getDurationSample(db: Db, type: TaskType): Promise<DurationSample> {
  const ofDb = kept.get(db) ?? new Map();
  kept.set(db, ofDb);
  const known = ofDb.get(type);
  if (known && Date.now() - known.readAtMs < keptMs) return known.took;
  const took = readDurationSample(db, type);
  ofDb.set(type, { readAtMs: Date.now(), took });
  took.catch(() => ofDb.delete(type));
  return took;
}

/** The ids of tasks are in the order of their creation, so the newest are read without an index of their own. */
async function readDurationSample(db: Db, type: TaskType): Promise<DurationSample> {
  const rows = await db.$queryRaw<{ work: number; total: number }[]>`
    SELECT EXTRACT(EPOCH FROM "finishedAt" - "startedAt")::float8 AS work,
      EXTRACT(EPOCH FROM "finishedAt" - "createdAt")::float8 AS total
    FROM (SELECT type, status, "createdAt", "startedAt", "finishedAt" FROM "Task" ORDER BY id DESC LIMIT ${lookedThrough}) t
    WHERE type = ${type}::"GenerationType" AND status = 'succeeded' AND "startedAt" IS NOT NULL
    LIMIT ${toldBy}`;
  return { workSeconds: rows.map((row) => row.work), totalSeconds: rows.map((row) => row.total) };
}
