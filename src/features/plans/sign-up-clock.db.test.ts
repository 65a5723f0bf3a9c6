import { beforeAll, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { WrongClockError } from '#/platform/clocks.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { dayMs, useMovedClocks } from '#test/moved-clocks.ts';

const database = useTestDatabase();
const { db } = database;
const clocks = await useMovedClocks(database);
const welcome = { secret: 'a secret of at least thirty-two characters', maxGrantsPerDay: null };

beforeAll(() => createMissingPlans(db));

test.each([
  ['with welcome credits', { welcome }],
  ['without terms', {}],
])('a sign-up %s is refused while clocks differ, and made once they agree', async (_, options) => {
  const { id } = await createUser(db);
  await clocks.moveDatabase(40 * dayMs);
  await expect(startFreePlan(ledgerOf(db), id, options)).rejects.toBeInstanceOf(WrongClockError);
  expect(await db.creditTransaction.count({ where: { userId: id } })).toBe(0);
  await clocks.moveDatabase(0);
  expect(await startFreePlan(ledgerOf(db), id, options)).toBe(true);
  const { createdAt } = await db.creditTransaction.findFirstOrThrow({ where: { userId: id } });
  expect(Math.abs(createdAt.getTime() - Date.now())).toBeLessThan(dayMs);
});
