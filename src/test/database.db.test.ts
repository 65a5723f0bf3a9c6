import { expect, test } from 'vitest';
import { useTestDatabase } from '#/test/database.ts';
import { createGrant, createUserWithCredits } from '#/test/factories.ts';

const { url, db, sql } = useTestDatabase();

test('a database test starts on an empty, migrated database that the process environment points at', async () => {
  expect(await db.user.count()).toBe(0);
  const [row] = await sql<{ name: string }>('SELECT current_database() AS name');
  expect(new URL(url).pathname).toBe(`/${row?.name}`);
  expect(process.env.DATABASE_URL).toBe(url);
});

test('fifty transactions can be open at once', async () => {
  let begun = 0;
  const { promise: allBegun, resolve } = Promise.withResolvers<void>();
  const holdOpen = () =>
    db.$transaction(
      async (tx) => {
        await tx.user.count();
        begun += 1;
        if (begun === 50) resolve();
        await allBegun;
      },
      { maxWait: 10_000, timeout: 10_000 },
    );
  await Promise.all(Array.from({ length: 50 }, holdOpen));
});

test('a user made with credits has the grant, the line and the funding that add up to them', async () => {
  const user = await createUserWithCredits(db, 60);
  await createGrant(db, user.id, { amount: 40, source: 'PROMO' });
  await createGrant(db, user.id, { amount: 7, effectiveAt: new Date(Date.now() + 86_400_000) });

  const { credits, ledgerSeq } = await db.user.findUniqueOrThrow({ where: { id: user.id } });
  expect({ credits, ledgerSeq }).toEqual({ credits: 100, ledgerSeq: 2 });
  const lines = await db.creditTransaction.findMany({ where: { userId: user.id }, orderBy: { seq: 'asc' } });
  expect(lines.map((line) => line.balance)).toEqual([60, 100]);
  expect(lines[1]?.prevHash).toEqual(lines[0]?.hash);
});
