import { expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { downgradePlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { addMonths } from '#/lib/calendar.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { useMovedClocks } from '#test/moved-clocks.ts';

const { db, ledger, sql } = useTestDatabase();

test('a month that ends while a change of plan is decided ends after it', async () => {
  await useMovedClocks({ sql });
  await createMissingPlans(db);
  const { id: userId } = await createUser(db);
  const by = { userId, actor: 'system' };
  const ends = new Date(Date.now() + 30_000);
  const began = addMonths(ends, -1);
  await startFreePlan(ledger, userId, { now: began });
  await upgradePlan(ledger, { ...by, planName: 'Premium', billingCycle: 'monthly', now: began });
  // The first reading of the clock is before the end of the month, the next ones are after it.
  await sql(`
    CREATE SEQUENCE moved_clock.readings MINVALUE 0 START 0;
    CREATE OR REPLACE FUNCTION moved_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
      'SELECT pg_catalog.clock_timestamp() + (nextval(''moved_clock.readings'') > 0)::int * interval ''90 s'''`);
  const { answer, decidedAt } = await downgradePlan(ledger, { ...by, planName: 'Basic' });
  expect(answer).toEqual({ plan: 'Premium', nextPlan: 'Basic', nextPlanAt: ends });
  expect(decidedAt.getTime()).toBeLessThan(ends.getTime());
  await db.$transaction((tx) => ledger.bookDue(tx, userId, addMonths(ends, 1)));
  const periods = await db.planPeriod.findMany({
    where: { userId },
    orderBy: { digestSeq: 'asc' },
    select: { plan: true },
  });
  expect(periods.map(({ plan }) => plan.name)).toEqual(['Free', 'Premium', 'Basic', 'Basic']);
  await expectLedgerHolds(db, { userIds: [userId] });
});
