import type { z } from 'zod';
import { readFound } from '#/features/admin/queries/find-users.ts';
import { listAudit } from '#/features/admin/queries/list-audit.ts';
import type { getUserInputSchema } from '#/features/admin/schema.ts';
import { getCurrentPlan } from '#/features/plans/queries.ts';
import { type Ledger, lastSeqAt, listTransactions } from '#/ledger/ledger.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** How many of the newest lines, tasks and acts are shown with an account. */
const shown = { lines: 20, tasks: 20, acts: 20 };

/**
 * Returns all that an operator sees of one account: who it is, balance and grants, the newest lines and tasks, notes and acts.
 * With `at` the balance, grants and lines are those of that instant, and acts and tasks since then are left out; a task that there
 * was by then stands as it does now. Prompts and what was made are not in it.
 * @throws NotFoundError (user)
 */
export async function getUser(ledger: Ledger, { userId, at: asked }: z.output<typeof getUserInputSchema>) {
  const { db } = ledger;
  const [user] = await readFound(db, [userId]);
  if (!user) throw new NotFoundError('user');
  const now = new Date();
  // Of what is to come nothing is known: an instant after now is now.
  const at = asked && asked < now ? asked : undefined;
  const until = at ?? now;
  const seq = await lastSeqAt(db, userId, until);
  const about = { userId, limit: shown.acts, until: at };
  const [balance, page, grants, tasks, audit, notes, sessions, plan] = await Promise.all([
    at ? balanceThen(ledger, userId, at) : ledger.getBalance(userId),
    listTransactions(db, userId, { limit: shown.lines, cursor: String(seq + 1) }),
    listGrantsAt(db, { userId, seq, until }),
    listTasksAt(db, userId, until),
    listAudit(db, about),
    listAudit(db, { ...about, act: 'note' }),
    db.session.count({ where: { userId, expiresAt: { gt: now } } }),
    at ? null : getCurrentPlan(ledger, userId).catch(nullWithoutPlan),
  ]);
  const { availableCredits, debtCredits } = balance;
  return {
    user,
    at: until,
    availableCredits,
    /** What the account owes after a chargeback; null of an instant that is past. */
    debtCredits,
    /** The present plan and what follows it; null of an instant that is past, and without a plan. */
    plan: plan && {
      name: plan.plan.name,
      billingCycle: plan.billingCycle,
      startsAt: plan.startsAt,
      endsAt: plan.endsAt,
      nextPlan: plan.nextPlan,
      nextPlanAt: plan.nextPlanAt,
    },
    sessions,
    grants,
    lines: page.transactions,
    /** The cursor of the lines before these; null where there are none. */
    nextCursor: page.nextCursor,
    tasks,
    notes: notes.entries,
    acts: audit.entries,
  };
}

async function balanceThen(ledger: Ledger, userId: string, at: Date) {
  return { availableCredits: await ledger.balanceAt(userId, at), debtCredits: null };
}

function nullWithoutPlan(error: unknown): null {
  if (error instanceof NotFoundError) return null;
  throw error;
}

/** A grant as it was after the account's line `seq`; amounts in credits. */
type GrantThen = {
  id: string;
  source: string;
  amountCredits: number;
  remainingCredits: number;
  effectiveAt: Date;
  expiresAt: Date | null;
  voidedAt: Date | null;
  description: string;
  createdAt: Date;
};

/** The grants that there were by then, the newest first; what remained of each is the sum of its fundings by then. */
function listGrantsAt(db: Db, { userId, seq, until }: { userId: string; seq: number; until: Date }) {
  return db.$queryRaw<GrantThen[]>`
    SELECT g.id, g.source::text, g.amount AS "amountCredits", g."effectiveAt", g."expiresAt", g.description, g."createdAt",
      CASE WHEN g."voidedAt" <= ${until}::timestamptz THEN g."voidedAt" END AS "voidedAt",
      (SELECT coalesce(sum(f.amount), 0)::int FROM "CreditFunding" f JOIN "CreditTransaction" t ON t.id = f."transactionId"
        WHERE f."grantId" = g.id AND t.seq <= ${seq}) AS "remainingCredits"
    FROM "CreditGrant" g WHERE g."userId" = ${userId}::uuid AND g."createdAt" <= ${until}::timestamptz
    ORDER BY g."createdAt" DESC, g.id DESC LIMIT 100`;
}

const taskSelect = {
  id: true,
  type: true,
  status: true,
  chargedCredits: true,
  costCredits: true,
  chargeId: true,
  refundId: true,
  errorMessage: true,
  createdAt: true,
  finishedAt: true,
  deadlineAt: true,
} as const;

function listTasksAt(db: Db, userId: string, until: Date) {
  return db.task.findMany({
    where: { userId, createdAt: { lte: until } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: shown.tasks,
    select: taskSelect,
  });
}
