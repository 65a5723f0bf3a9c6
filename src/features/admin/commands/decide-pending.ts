import type { By } from '#/features/admin/commands/act-context.ts';
import { type ActAnswer, type ActServices, doActIn } from '#/features/admin/commands/do-act.ts';
import { readAct } from '#/features/admin/rules/read-act.ts';
import type { Operator } from '#/http/context.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';

/**
 * Approves an act that waits, and does it in the same transaction, with the effect that it has now. Whoever asked for it cannot.
 * @throws NotFoundError (no such act, or it was decided or ran out), ForbiddenError, what the act throws
 */
export function approveAct(services: ActServices, by: Operator<'admin'>, id: string): Promise<ActAnswer> {
  return inTransaction(services.ledger.db, async (tx) => {
    const pending = await readWaiting(tx, id);
    if (pending.actor === by.actor) throw new ForbiddenError('A second admin approves it: you asked for it yourself.');
    const act = readAct(pending.act);
    const { userId, reason, idempotencyKey } = pending;
    const asked = { act, userId, reason, idempotencyKey, approvedBy: by.actor };
    const answer = await doActIn(tx, services, askerOf(pending), asked);
    await assertStillAdmin(tx, by);
    await decide(tx, id, { status: 'approved', decidedBy: by.actor, auditId: answer.auditId });
    return answer;
  });
}

/** Rejects an act that waits: it is never done. @throws NotFoundError (no such act, or it was decided or ran out) */
export async function rejectAct(db: Db, by: Operator<'admin'>, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await readWaiting(tx, id);
    await decide(tx, id, { status: 'rejected', decidedBy: by.actor, auditId: null });
  });
}

type Waiting = Awaited<ReturnType<typeof readWaiting>>;

async function readWaiting(tx: Transaction, id: string) {
  const pending = await tx.pendingAct.findUnique({ where: { id, status: 'waiting' } });
  if (!pending || pending.expiresAt <= (await clockOf(tx))) throw new NotFoundError('act that waits');
  return pending;
}

async function clockOf(tx: Transaction): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  if (!row) throw new Error('The database did not answer.');
  return row.now;
}

function askerOf({ askedById, askedRole, actor }: Waiting): By {
  if (askedById === null) return { userId: null, role: 'admin', actor: 'command' };
  if (askedRole === 'user') throw new Error('A user cannot ask for an act.');
  return { userId: askedById, role: askedRole, actor };
}

async function assertStillAdmin(tx: Transaction, { userId }: Operator<'admin'>): Promise<void> {
  const admin = await tx.user.findUnique({
    where: { id: userId, role: 'admin', blockedAt: null },
    select: { id: true },
  });
  if (!admin) throw new ForbiddenError('Your role was taken away meanwhile. Nothing was done.');
}

/** Of two who decide at once the second finds it decided, and what it did is undone. */
async function decide(
  tx: Transaction,
  id: string,
  decision: { status: 'approved' | 'rejected'; decidedBy: string; auditId: string | null },
): Promise<void> {
  const data = { ...decision, decidedAt: await clockOf(tx) };
  const { count } = await tx.pendingAct.updateMany({ where: { id, status: 'waiting' }, data });
  if (count === 0) throw new NotFoundError('act that waits');
}
