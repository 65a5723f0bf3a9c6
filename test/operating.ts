import { randomUUID } from 'node:crypto';
import type { Act } from '#/features/admin/schema.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import type { Role } from '#/generated/prisma/enums.ts';
import type { Operator } from '#/http/context.ts';
import type { Db } from '#/platform/db.ts';
import { lineIdOf } from '#test/credit-verbs.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

/** An act as it is asked for, under a key of its own unless one is said. */
export const asked = (act: Act, idempotencyKey: string = randomUUID()) => ({
  act,
  reason: 'A case of support',
  idempotencyKey,
});

/** Operators, and people they do something about, in a test's database. */
export function operating(db: Db) {
  const ledger = ledgerOf(db);
  const actor = 'system';
  async function operator<Rights extends 'support' | 'admin'>(role: Rights): Promise<Operator<Rights>> {
    const { id: userId } = await createUser(db, { role });
    return { userId, role, actor: `${role}:${userId}` };
  }

  /** A user on Free with 100 credits, and a session. */
  async function person(role: Role = 'user') {
    const { id: userId } = await createUser(db, { role });
    await startFreePlan(ledger, userId);
    const { availableCredits } = await ledger.getBalance(userId);
    const { answer } = await ledger.grant({
      userId,
      actor,
      amountCredits: 100,
      source: 'PROMO',
      description: 'A gift',
    });
    await db.session.create({ data: { userId, token: randomUUID(), expiresAt: new Date(Date.now() + 86_400_000) } });
    return { userId, grantId: answer.grantId, had: availableCredits + 100 };
  }

  async function charged(userId: string, amountCredits: number): Promise<string> {
    const work = { generationType: 'TEXT_TO_VIDEO', description: 'A video' };
    return lineIdOf(await ledger.deduct({ userId, actor, amountCredits, ...work }));
  }

  const recordOf = (userId: string) => db.auditEntry.findMany({ where: { userId } });

  return { operator, person, charged, recordOf };
}
