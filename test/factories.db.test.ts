import { expect, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { createGrant, createUserWithCredits } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();

test('a user made with credits has lines and grants that add up to them', async () => {
  const user = await createUserWithCredits(db, 60);
  await createGrant(db, user.id, { amount: 40, source: 'PROMO' });
  const { credits, ledgerSeq } = await db.user.findUniqueOrThrow({ where: { id: user.id } });
  expect({ credits, ledgerSeq }).toEqual({ credits: 100, ledgerSeq: 2 });
  await expectLedgerHolds(db);
});

test('a grant that starts later is not yet in the ledger', async () => {
  const user = await createUserWithCredits(db, 60);
  await createGrant(db, user.id, { amount: 7, effectiveAt: new Date(Date.now() + 86_400_000) });
  expect((await db.user.findUniqueOrThrow({ where: { id: user.id } })).credits).toBe(60);
  await expectLedgerHolds(db);
});
