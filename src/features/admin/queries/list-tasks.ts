import type { z } from 'zod';
import type { tasksInputSchema } from '#/features/admin/schema.ts';
import type { TaskStatus } from '#/features/tasks/schema.ts';
import { Prisma } from '#/generated/prisma/client.ts';
import type { Db } from '#/platform/db.ts';

/** A task as an operator sees it: neither what was asked for nor what was made. */
export type ListedTask = {
  id: string;
  userId: string;
  email: string | null;
  type: string;
  status: TaskStatus;
  attempt: number;
  progress: number;
  chargedCredits: number;
  costCredits: number | null;
  chargeId: string | null;
  refundId: string | null;
  errorMessage: string | null;
  createdAt: Date;
  deadlineAt: Date;
  finishedAt: Date | null;
};

type TasksInput = z.output<typeof tasksInputSchema>;

const dayMs = 24 * 60 * 60 * 1000;

type Filter = Partial<Pick<TasksInput, 'userId' | 'status' | 'type' | 'reason'>> & Pick<TasksInput, 'days'>;

/** What a filter says in SQL. Of all accounts, tasks older than the days it looks back are left out, so that the time stays bounded. */
function whereSql({ userId, status, type, reason, days }: Filter): Prisma.Sql {
  const from = new Date(Date.now() - days * dayMs);
  const conditions = [
    userId === undefined ? Prisma.sql`k."createdAt" >= ${from}` : Prisma.sql`k."userId" = ${userId}::uuid`,
  ];
  if (status === 'open') conditions.push(Prisma.sql`k.status IN ('queued', 'running')`);
  else if (status !== undefined) conditions.push(Prisma.sql`k.status = ${status}::"TaskStatus"`);
  if (type !== undefined) conditions.push(Prisma.sql`k.type = ${type}`);
  if (reason !== undefined) conditions.push(Prisma.sql`k."errorMessage" = ${reason}`);
  return Prisma.join(conditions, ' AND ');
}

/**
 * Returns a page of tasks, newest first, by user, state, type and reason of the failure. Ids are in the order in
 * which tasks were made. `nextCursor` is null on the last page.
 */
export async function listTasksOfAll(
  db: Db,
  asked: TasksInput,
): Promise<{ tasks: ListedTask[]; nextCursor: string | null }> {
  const { limit, cursor = null } = asked;
  const rows = await db.$queryRaw<ListedTask[]>`
    SELECT k.id, k."userId", u.email, k.type, k.status::text, k.attempt, k.progress, k."chargedCredits", k."costCredits",
      k."chargeId", k."refundId", k."errorMessage", k."createdAt", k."deadlineAt", k."finishedAt"
    FROM "Task" k LEFT JOIN "User" u ON u.id = k."userId"
    WHERE ${whereSql(asked)} AND (${cursor}::uuid IS NULL OR k.id < ${cursor}::uuid)
    ORDER BY k.id DESC LIMIT ${limit + 1}`;
  const tasks = rows.slice(0, limit);
  return { tasks, nextCursor: rows.length > limit ? (tasks.at(-1)?.id ?? null) : null };
}

/** Tasks of one type that are in one state for one reason; the reason is null unless they failed. */
export type TaskGroup = { status: TaskStatus; type: string; reason: string | null; tasks: number };

/** How many groups are shown. */
const maxGroups = 30;

/** Returns the tasks of the last days in groups by state, type and reason, those that failed first and then the largest. */
export function groupTasks(db: Db, { days }: Pick<TasksInput, 'days'>): Promise<TaskGroup[]> {
  return db.$queryRaw<TaskGroup[]>`
    SELECT k.status::text, k.type, k."errorMessage" AS reason, count(*)::int AS tasks FROM "Task" k
    WHERE ${whereSql({ days })}
    GROUP BY 1, 2, 3 ORDER BY k.status::text = 'failed' DESC, 4 DESC, 2 LIMIT ${maxGroups}`;
}
