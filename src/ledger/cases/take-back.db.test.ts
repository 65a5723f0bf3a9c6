import { expect, test } from 'vitest';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, ledger } = useTestDatabase();
const { give, charge, available } = creditVerbs(db);

const takeBack = (userId: string, amountCredits: number, grantId?: string) =>
  ledger.takeBack({
    userId,
    actor: 'system',
    amountCredits,
    grantId: grantId ?? null,
    description: 'Given by mistake',
  });

test('charges and take-backs at once take what there is, and each loser is told why', async () => {
  const { id: userId } = await createUser(db);
  await give(userId, 60, { source: 'PROMO' });
  await give(userId, 40);
  const asked = Array.from({ length: 16 }, (_, index) =>
    index % 2 === 0
      ? charge(userId, 30).then(({ answer }) => answer.kind)
      : takeBack(userId, 30).then(
          ({ answer }) => answer.kind,
          (error) => error.reason,
        ),
  );
  const ends = await Promise.all(asked);
  const won = ends.filter((end) => end === 'charged' || end === 'amountTaken');
  expect(won).toHaveLength(3);
  expect([...new Set(ends.filter((end) => !won.includes(end)))].sort()).toEqual(['VALIDATION', 'insufficient']);
  expect(await available(userId)).toBe(10);
  await expectLedgerHolds(db, { userIds: [userId] });
});

test('an amount over several grants is a line of each in burn order, which stays spendable; a grant of somebody else is none', async () => {
  const [{ id: userId }, { id: other }] = [await createUser(db), await createUser(db)];
  await give(userId, 10, { source: 'PROMO', priority: 10 });
  const later = await give(userId, 20);
  const { answer } = await takeBack(userId, 15);
  expect(answer).toMatchObject({ takenCredits: 15, balance: 15, transactionIds: { length: 2 } });
  await give(other, 5);
  await expect(takeBack(other, 1, later.answer.grantId)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  await expect(takeBack(userId, 16)).rejects.toThrow('must be at most what can be taken, 15 credits');
  expect((await takeBack(userId, 15, later.answer.grantId)).answer.balance).toBe(0);
  const lines = await db.creditTransaction.findMany({ where: { userId, type: 'CLAWBACK' }, select: { reason: true } });
  expect(lines).toEqual(Array(3).fill({ reason: 'takeBack' }));
  await expectLedgerHolds(db, { userIds: [userId, other] });
});
