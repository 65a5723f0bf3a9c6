import { maxBatchItems } from '#/features/admin/limits.ts';
import type { BatchAsked } from '#/features/admin/schema.ts';
import { idSchema } from '#/ledger/schema.ts';
import { ValidationError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** What one act of a batch is about: an account, and the charge or task of it; of a charge also how much comes back (null: all). */
export type BatchTarget = { userId: string; id: string; amountCredits: number | null };

/** Returns what a batch means now, each once, one more than may be where there are too many. @throws ValidationError (who, taskIds) */
export async function listTargets(db: Db, asked: BatchAsked): Promise<BatchTarget[]> {
  switch (asked.of) {
    case 'users':
      return listNamed(db, asked.who);
    case 'holders':
      return listHoldersOf(db, asked);
    case 'charges':
      return listCharges(db, asked);
    case 'tasks':
      return listTasks(db, asked.taskIds);
  }
}

const take = maxBatchItems + 1;
const whole = (userId: string, id: string): BatchTarget => ({ userId, id, amountCredits: null });

async function listNamed(db: Db, who: readonly string[]): Promise<BatchTarget[]> {
  const names = [...new Set(who.map((name) => name.trim().toLowerCase()))];
  const ids = names.filter((name) => idSchema.safeParse(name).success);
  const emails = names.filter((name) => !ids.includes(name));
  const users = await db.user.findMany({
    where: { OR: [{ id: { in: ids } }, { email: { in: emails } }], deletedAt: null },
    select: { id: true, email: true },
  });
  const unknown = names.filter((name) => !users.some(({ id, email }) => id === name || email.toLowerCase() === name));
  if (unknown.length > 0)
    throw new ValidationError([
      { field: 'who', message: `has ${unknown.length} that nobody has: ${unknown.slice(0, 5).join(', ')}` },
    ]);
  return users.map(({ id }) => whole(id, id));
}

async function listHoldersOf(db: Db, asked: Extract<BatchAsked, { of: 'holders' }>): Promise<BatchTarget[]> {
  const { planName, createdFrom, createdTo } = asked;
  const users = await db.user.findMany({
    where: {
      plan: { name: planName },
      deletedAt: null,
      createdAt: { ...(createdFrom ? { gte: createdFrom } : {}), ...(createdTo ? { lt: createdTo } : {}) },
    },
    orderBy: { id: 'asc' },
    take,
    select: { id: true },
  });
  return users.map(({ id }) => whole(id, id));
}

/** The charges of a type in a time, of which something is left to give back, the oldest first. */
async function listCharges(db: Db, asked: Extract<BatchAsked, { of: 'charges' }>): Promise<BatchTarget[]> {
  const { generationType, from, to, percent } = asked;
  const charges = await db.$queryRaw<{ id: string; userId: string; charged: number; left: number }[]>`
    SELECT * FROM (SELECT t.id, t."userId", -t.amount AS charged,
      (-t.amount - coalesce((SELECT sum(r.amount) FROM "CreditTransaction" r
        WHERE r."userId" = t."userId" AND r.type = 'REFUND' AND r."refundsId" = t.id), 0))::int AS "left"
    FROM "CreditTransaction" t
    WHERE t.type = 'DEBIT' AND t."settlesId" IS NULL AND t."generationType" = ${generationType}
      AND t."createdAt" >= ${from}::timestamptz AND t."createdAt" < ${to}::timestamptz
    ORDER BY t."createdAt", t.id) meant WHERE "left" > 0 LIMIT ${take}`;
  return charges.map(({ id, userId, charged, left }) => {
    // Rounded up: a part of a credit is the user's.
    return { userId, id, amountCredits: Math.min(left, Math.ceil((charged * percent) / 100)) };
  });
}

async function listTasks(db: Db, taskIds: readonly string[]): Promise<BatchTarget[]> {
  const ids = [...new Set(taskIds)];
  const tasks = await db.task.findMany({ where: { id: { in: ids } }, select: { id: true, userId: true } });
  if (tasks.length < ids.length)
    throw new ValidationError([{ field: 'taskIds', message: `has ${ids.length - tasks.length} that are no tasks` }]);
  return tasks.map(({ id, userId }) => whole(userId, id));
}
