import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMissingPlans, resetPlansToCatalog } from '#/features/plans/commands/seed-plans.ts';
import { downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { proveLedger } from '#/ledger/proof/proof-service.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { endOfTests, expectLedgerHolds } from '#test/ledger-invariants.ts';

// What decides credits besides lines: the terms of a plan, voids, mailboxes. Each is changed by hand, the product is used on, and
// the proof names it; or somebody changes what is theirs to change, and the proof says nothing.

const { db, ledger, sql } = useTestDatabase();
const { give, charge, refund, void: voidGrant, clawback, restore, lines } = creditVerbs(db);

const start = new Date('2030-01-01T00:00:00.000Z');
const day = (count: number) => new Date(start.getTime() + count * 24 * 60 * 60 * 1000);
const welcome = { secret: 'a secret of at least thirty-two characters', maxGrantsPerDay: null };

let userId: string;
beforeAll(() => createMissingPlans(db));
beforeEach(async () => {
  userId = await signUp();
});
afterEach(async () => {
  await sql('UPDATE "Plan" SET name = $1 WHERE name = $2', ['Basic', 'Starter']);
  await resetPlansToCatalog(db, () => {});
});

async function signUp(): Promise<string> {
  const { id } = await createUser(db);
  await startFreePlan(ledgerOf(db), id, { now: start, welcome });
  return id;
}

const upgrade = (planName: string, now: Date, billingCycle: 'monthly' | 'yearly' = 'monthly') =>
  upgradePlan(ledgerOf(db), { userId, planName, billingCycle, actor: 'system', now });
const downgrade = (planName: string, now: Date) =>
  downgradePlan(ledgerOf(db), { userId, planName, actor: 'system', now });
const bookUntil = (now: Date) => db.$transaction((tx) => ledger.bookDue(tx, userId, now));
const planOf = (name: string) => `(SELECT id FROM "Plan" WHERE name = '${name}')`;
const ofPlan = (name: string) => `"userId" = '${userId}' AND "planId" = ${planOf(name)}`;

async function named(): Promise<string[]> {
  const { checks } = await proveLedger(db, { userIds: [userId], now: endOfTests });
  return checks.filter(({ violations }) => violations > 0).map(({ name }) => name);
}

describe('a change by hand is named, before the product is used on and after', () => {
  test('of the plan, price and end of the first period', async () => {
    await sql(`UPDATE "PlanPeriod" SET "planId" = ${planOf('Premium')}, "monthlyPriceCents" = 2900, "billingCycle" = 'monthly',
      "endsAt" = '2030-02-01Z' WHERE "userId" = '${userId}'`);
    await sql(
      `UPDATE "User" SET "planId" = ${planOf('Premium')}, "renewsAt" = '2030-02-01Z', "nextDueAt" = '2030-02-01Z' WHERE id = '${userId}'`,
    );
    expect(await named()).toEqual(expect.arrayContaining(['digests', 'successions']));
    await bookUntil(day(40));
    await charge(userId, 1, { now: day(41) });
    expect(await named()).toEqual(expect.arrayContaining(['digests', 'successions']));
  });

  test('of the plan of a period whose allotment was cut to nothing', async () => {
    for (const count of [0, 1]) await give(userId, 1_000_000_000 - count * 60, { now: day(1) });
    const { answer } = await upgrade('Basic', day(2));
    expect(answer.grantedCredits).toBe(0);
    await sql(`UPDATE "PlanPeriod" SET "planId" = ${planOf('Premium')} WHERE ${ofPlan('Basic')}`);
    await sql(`UPDATE "User" SET "planId" = ${planOf('Premium')} WHERE id = '${userId}'`);
    await charge(userId, 1_000_000, { now: day(3) });
    await bookUntil(day(40));
    expect(await named()).toContain('digests');
  });

  test('of an anchor that is moved by whole months before a downgrade', async () => {
    await upgrade('Premium', day(1), 'yearly');
    await sql(`UPDATE "PlanPeriod" SET "anchorAt" = "anchorAt" - interval '11 months' WHERE ${ofPlan('Premium')}`);
    const { answer } = await downgrade('Basic', day(2));
    // A year is counted from its first period, whatever the anchor says.
    expect(answer.nextPlanAt).toEqual(new Date('2031-01-02T00:00:00.000Z'));
    await bookUntil(day(40));
    expect(await named()).toEqual(expect.arrayContaining(['digests', 'successions']));
  });

  test('of the plan that is to follow', async () => {
    await upgrade('Premium', day(1));
    await downgrade('Free', day(2));
    await sql(`UPDATE "User" SET "nextPlanId" = ${planOf('Basic')} WHERE id = '${userId}'`);
    expect(await named()).toEqual(['next plans']);
    await bookUntil(day(40));
    expect(await named()).toContain('successions');
  });

  test('of a plan that is to follow and is forgotten', async () => {
    await upgrade('Premium', day(1));
    await downgrade('Basic', day(2));
    await sql(`UPDATE "User" SET "nextPlanId" = NULL, "nextPlanAt" = NULL WHERE id = '${userId}'`);
    expect(await named()).toEqual(['next plans']);
    await bookUntil(day(40));
    expect(await named()).toContain('successions');
  });

  test('of a void that is taken back between a chargeback and its restoration', async () => {
    const { grantId } = (await give(userId, 100, { now: day(1), priority: 1 })).answer;
    const charged = lineIdOf(await charge(userId, 60, { now: day(2) }));
    const taken = lineIdOf(await clawback(userId, grantId, { now: day(3) }));
    await sql(`UPDATE "CreditGrant" SET "voidedAt" = NULL WHERE id = '${grantId}'`);
    await refund(userId, charged, { amountCredits: 60, reason: 'admin', now: day(4) });
    await restore(userId, taken, { now: day(5) });
    expect(await named()).toEqual(['stand-ins']);
  });

  test('of a void that somebody made before the chargeback did', async () => {
    const { grantId } = (await give(userId, 100, { now: day(1), priority: 1 })).answer;
    const charged = lineIdOf(await charge(userId, 100, { now: day(2) }));
    await sql(`UPDATE "CreditGrant" SET "voidedAt" = '2030-01-03Z' WHERE id = '${grantId}'`);
    expect(await named()).toEqual(['voids']);
    await refund(userId, charged, { amountCredits: 60, reason: 'admin', now: day(4) });
    await restore(userId, lineIdOf(await clawback(userId, grantId, { now: day(5) })), { now: day(6) });
    expect(await named()).toEqual(['stand-ins']);
  });

  test('of a void that is taken back after a chargeback was won too late', async () => {
    const { grantId } = (await give(userId, 100, { now: day(1), expiresAt: day(10) })).answer;
    const taken = lineIdOf(await clawback(userId, grantId, { now: day(3) }));
    await restore(userId, taken, { now: day(12) });
    expect(await named()).toEqual([]);
    await sql(`UPDATE "CreditGrant" SET "voidedAt" = NULL WHERE id = '${grantId}'`);
    expect(await named()).toEqual(['voids']);
  });

  test('of a mailbox that is to have welcome credits again', async () => {
    await db.user.update({ where: { id: userId }, data: { email: 'moved@example.com' } });
    await sql(`DELETE FROM "WelcomeMailbox" WHERE "createdAt" = (SELECT "createdAt" FROM "IdempotencyRecord"
      WHERE key = 'signup:${userId}')`);
    expect(await named()).toEqual(['welcome mailboxes']);
    const { id } = await createUser(db, { email: `${userId}+again@example.com` });
    await startFreePlan(ledgerOf(db), id, { now: day(1), welcome });
    expect(await lines(id)).toEqual(['CREDIT 60']);
    expect(await named()).toEqual(['welcome mailboxes']);
  });
});

describe('when a plan renews', () => {
  const live = async (id: string, change: () => Promise<unknown>) => {
    userId = id;
    await upgrade('Basic', day(1));
    await charge(userId, 100, { now: day(2) });
    await change();
    await charge(userId, 7, { now: day(33) });
    await upgrade('Premium', day(34));
    await bookUntil(day(70));
    return lines(userId);
  };
  const move = async (renewsAt: string) => {
    await sql(`UPDATE "User" SET "renewsAt" = '${renewsAt}' WHERE id = '${userId}'`);
    expect(await named()).toEqual(['renewals']);
  };

  test('is decided by its period where the account says that it renews earlier', async () => {
    const [untouched, moved] = [userId, await signUp()];
    const expected = await live(untouched, async () => {});
    expect(await live(moved, () => move('2029-01-01'))).toEqual(expected);
    await expectLedgerHolds(db, { userIds: [untouched, moved] });
  });

  test('is decided by its period before a change of plan where the account says that it renews later', async () => {
    const lateDowngrade = async (id: string, change: () => Promise<unknown>) => {
      userId = id;
      await upgrade('Premium', day(1));
      await change();
      return (await downgrade('Basic', day(33))).answer;
    };
    const expected = await lateDowngrade(userId, async () => {});
    expect(await lateDowngrade(await signUp(), () => move('2040-01-01'))).toEqual(expected);
    expect(await named()).toEqual([]);
  });

  test('is named where the account says that it renews later, also when an upgrade has written that anew', async () => {
    await live(userId, () => move('2040-01-01'));
    expect(await named()).toEqual(['steps']);
  });
});

test('which plan an account has is decided by its period, wherever the account says otherwise', async () => {
  await upgrade('Premium', day(1));
  await sql(`UPDATE "User" SET "planId" = ${planOf('Free')} WHERE id = '${userId}'`);
  expect(await named()).toEqual(['renewals']);
  await expect(upgrade('Basic', day(2))).rejects.toThrow('a plan above Premium');
  await bookUntil(day(40));
  expect(await named()).toEqual([]);
});

test('a task without a charge is named: nothing is made for nothing', async () => {
  await sql(`INSERT INTO "Task" (id, "userId", type, status, input, "chargedCredits", "deadlineAt", "createdAt")
    VALUES (gen_random_uuid(), '${userId}', 'TEXT_TO_VIDEO', 'queued', '{}', 0, now(), now())`);
  expect(await named()).toEqual(['tasks']);
});

describe('nothing is named', () => {
  const rename = () => sql(`UPDATE "Plan" SET name = 'Starter' WHERE name = 'Basic'`);

  test('when a void that takes nothing is asked for again by a clock that has gone back', async () => {
    const { answer } = await give(userId, 10, { now: day(1), priority: 1 });
    await charge(userId, 10, { now: day(1) });
    await voidGrant(userId, answer.grantId, { now: new Date(day(2).getTime() + 60_000) });
    await voidGrant(userId, answer.grantId, { now: day(2) });
    expect(await named()).toEqual([]);
  });

  test('when a plan is renamed while somebody is to move to it, and after that', async () => {
    await upgrade('Premium', day(1));
    await downgrade('Basic', day(2));
    await rename();
    expect(await named()).toEqual([]);
    await bookUntil(day(40));
    expect(await named()).toEqual([]);
  });

  test('when a plan is renamed after an upgrade and a downgrade to it, and another takes its name', async () => {
    await upgrade('Basic', day(1));
    await upgrade('Premium', day(2));
    await downgrade('Basic', day(3));
    await bookUntil(day(40));
    await rename();
    await createMissingPlans(db);
    expect(await named()).toEqual([]);
    await bookUntil(day(80));
    expect(await named()).toEqual([]);
    await sql(`UPDATE "Plan" SET name = name || '-' || id WHERE name = 'Basic'`);
  });

  test('when the price of a plan becomes nothing while months of it run and another is to follow', async () => {
    await upgrade('Premium', day(1), 'yearly');
    await downgrade('Basic', day(2));
    await sql(`UPDATE "Plan" SET "monthlyPriceCents" = 0 WHERE name = 'Premium'`);
    expect(await named()).toEqual([]);
    await bookUntil(day(40));
    expect(await named()).toEqual([]);
    expect(await db.user.findUniqueOrThrow({ where: { id: userId } })).toMatchObject({
      renewsAt: null,
      nextPlanId: null,
      nextPlanAt: null,
    });
  });

  test('when a plan without a price gets one', async () => {
    await sql(`UPDATE "Plan" SET "monthlyPriceCents" = 100 WHERE name = 'Free'`);
    const earlier = userId;
    userId = await signUp();
    await upgrade('Basic', day(1));
    await downgrade('Free', day(2));
    await bookUntil(day(80));
    await sql(`UPDATE "Plan" SET "monthlyPriceCents" = 0 WHERE name = 'Free'`);
    await bookUntil(day(120));
    await expectLedgerHolds(db, { userIds: [earlier, userId] });
  });

  test('when a clock goes back between changes of plan that give nothing', async () => {
    await sql('UPDATE "Plan" SET credits = 0');
    await upgrade('Basic', day(3));
    await upgrade('Premium', day(2));
    expect(await named()).toEqual([]);
    await downgrade('Basic', day(1));
    await keepPlan(ledgerOf(db), { userId, actor: 'system', now: start });
    await downgrade('Free', start);
    await bookUntil(day(80));
    expect(await named()).toEqual([]);
    const { plan } = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { plan: true } });
    expect(plan?.name).toBe('Free');
  });
});
