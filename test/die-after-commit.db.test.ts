import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { dieAfterCommit, type FatalRequest, fatalRequests } from '#test/die-after-commit.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, url } = useTestDatabase();
const { available, lines } = creditVerbs(db);
let queue: Queue;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, createLogger('test', 'silent'));
});
afterAll(() => queue.stop({ graceful: false }));

const requests: [FatalRequest, line: string, balance: number, answer: Record<string, unknown>][] = [
  ['charge', 'DEBIT -25', 35, { kind: 'charged', costCredits: 25, balance: 35 }],
  ['submit', 'DEBIT -25', 35, { kind: 'created', creditsUsed: 25, balance: 35 }],
  ['upgrade', 'PURCHASE 500', 560, { plan: 'Basic', credits: 560, grantedCredits: 500 }],
];

test.each(requests)(
  'case 30: a process that is killed when its %s has just been committed left it done once, and the same request elsewhere is told the stored answer',
  async (request, line, balance, answer) => {
    const { id: userId } = await createUser(db);
    await startFreePlan(ledgerOf(db), userId);
    const asked = { userId, idempotencyKey: 'the answer was lost' };
    expect(await dieAfterCommit(url, request, asked)).toEqual({ output: 'asking\n', signal: 'SIGKILL' });
    expect(await lines(userId)).toEqual(['CREDIT 60', line]);
    const again = await fatalRequests[request]({ ledger: ledgerOf(db), queue }, asked);
    expect(again.replayed).toBe(true);
    expect(again.answer).toMatchObject(answer);
    expect(await fatalRequests[request]({ ledger: ledgerOf(db), queue }, asked)).toEqual(again);
    expect(await lines(userId)).toEqual(['CREDIT 60', line]);
    expect(await available(userId)).toBe(balance);
    expect(await db.task.count({ where: { userId } })).toBe(request === 'submit' ? 1 : 0);
    await expectLedgerHolds(db);
  },
);
