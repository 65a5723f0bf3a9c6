import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keepEarlierWelcomes } from '#/features/plans/commands/keep-earlier-welcomes.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { getCurrentPlan, readWelcomeCredits } from '#/features/plans/queries.ts';
import { makeSignUpWhole, startFreePlan, startMissingFreePlans } from '#/features/plans/sign-up-service.ts';
import { proveLedger } from '#/ledger/ledger.ts';
import type { Db, Transaction } from '#/platform/db.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { untilWaiting } from '#test/locks.ts';

const { db, sql, url } = useTestDatabase();
const { available, lines } = creditVerbs(db);
const secret = 'a secret of at least thirty-two characters';
const terms: WelcomeTerms = { secret, maxGrantsPerDay: null };
beforeAll(() => createMissingPlans(db));
// A day of its own for each test: what was given before counts against no cap.
beforeEach(async () => {
  await sql('DELETE FROM "WelcomeMailbox"');
  earlier = (await db.user.findMany({ select: { id: true } })).map(({ id }) => id);
});
let earlier: string[] = [];

/** The proof of the accounts of this test: the mailboxes of those before are not known any more. */
async function expectOwnLedgersHold(): Promise<void> {
  const own = await db.user.findMany({ where: { id: { notIn: earlier } }, select: { id: true } });
  await expectLedgerHolds(db, { userIds: own.map(({ id }) => id) });
}

const someName = () => `u${randomUUID().replaceAll('-', '')}`;

/** An account of this address that has made its sign-up whole, on the operator's terms. */
async function signUp(email: string, options: { now?: Date; welcome?: WelcomeTerms } = {}): Promise<string> {
  const { id } = await createUser(db, { email });
  await startFreePlan(ledgerOf(db), id, { welcome: terms, ...options });
  return id;
}

/** Makes a sign-up whole in a transaction that the test ends, as one of another process that is not at its end yet. */
function startWithin(tx: Transaction, userId: string): Promise<boolean> {
  const within = { $transaction: (run: (own: Transaction) => Promise<unknown>) => run(tx) };
  return startFreePlan(ledgerOf(within as unknown as Db), userId, { welcome: terms });
}

async function availableTo(userIds: readonly string[]): Promise<number[]> {
  return Promise.all(userIds.map((id) => available(id)));
}

describe('welcome credits', () => {
  test('are given once per mailbox, however its address is written', async () => {
    const name = someName();
    const addresses = [`${name}@gmail.com`, `${name}+1@gmail.com`, `u.${name.slice(1)}@googlemail.com`];
    const users: string[] = [];
    for (const email of addresses) users.push(await signUp(email));
    expect(await availableTo(users)).toEqual([60, 0, 0]);
    await expectOwnLedgersHold();
  });

  test('that are not given leave an account on Free, without a line and without an error', async () => {
    const name = someName();
    await signUp(`${name}@example.org`);
    const id = await signUp(`${name}+again@example.org`);
    expect(await lines(id)).toEqual([]);
    expect(await getCurrentPlan(ledgerOf(db), id)).toMatchObject({
      plan: { name: 'Free' },
      billingCycle: null,
      endsAt: null,
    });
    const periods = await db.planPeriod.findMany({ where: { userId: id } });
    expect(periods).toEqual([expect.objectContaining({ grantId: null })]);
    const upgraded = await upgradePlan(
      ledgerOf(db),
      { userId: id, actor: 'system', planName: 'Basic', billingCycle: 'monthly' },
      { welcome: terms },
    );
    expect(upgraded.answer.credits).toBe(500);
    await expectOwnLedgersHold();
  });

  test('are not given later to an account that was refused them, nor twice to one that has them', async () => {
    const name = someName();
    const [one, other] = [await signUp(`${name}@example.org`), await signUp(`${name}+2@example.org`)];
    await sql('DELETE FROM "WelcomeMailbox"');
    const again = [one, other].map((id) => startFreePlan(ledgerOf(db), id, { welcome: terms }));
    expect(await Promise.all(again)).toEqual([false, false]);
    for (const id of [one, other]) await makeSignUpWhole(ledgerOf(db), id, { welcome: terms });
    expect(await availableTo([one, other])).toEqual([60, 0]);
    expect(await db.welcomeMailbox.count()).toBe(0);
  });

  test('are not given again to a mailbox whose account is gone', async () => {
    const email = `${someName()}@example.org`;
    const gone = await createUser(db, { email });
    await startFreePlan(ledgerOf(db), gone.id, { welcome: terms });
    // As a deletion would: the ledger keeps its lines, and the address is free again.
    await db.user.update({ where: { id: gone.id }, data: { email: `${randomUUID()}@deleted.invalid` } });
    expect(await available(await signUp(email))).toBe(0);
  });

  test('of two accounts of one mailbox at once, one gets them: the other waits for it and starts with none', async () => {
    const name = someName();
    const [one, other] = [
      await createUser(db, { email: `${name}@x.org` }),
      await createUser(db, { email: `${name}+2@x.org` }),
    ];
    let waiting: Promise<boolean> | undefined;
    await db.$transaction(async (tx) => {
      await startWithin(tx, one.id);
      waiting = startFreePlan(ledgerOf(db), other.id, { welcome: terms });
      await untilWaiting(url, 1);
    });
    expect(await waiting).toBe(true);
    expect([await lines(one.id), await lines(other.id)]).toEqual([['CREDIT 60'], []]);
    expect(await getCurrentPlan(ledgerOf(db), other.id)).toMatchObject({ plan: { name: 'Free' } });
    await expectOwnLedgersHold();
  });

  test('are still there for the second account of a mailbox when the first one’s transaction is undone', async () => {
    const name = someName();
    const [one, other] = [
      await createUser(db, { email: `${name}@x.org` }),
      await createUser(db, { email: `${name}+2@x.org` }),
    ];
    let waiting: Promise<boolean> | undefined;
    const undone = db.$transaction(async (tx) => {
      await startWithin(tx, one.id);
      waiting = startFreePlan(ledgerOf(db), other.id, { welcome: terms });
      await untilWaiting(url, 1);
      throw new Error('the process died');
    });
    await expect(undone).rejects.toThrow('the process died');
    expect(await waiting).toBe(true);
    expect([await lines(one.id), await lines(other.id)]).toEqual([[], ['CREDIT 60']]);
    expect((await db.user.findUniqueOrThrow({ where: { id: one.id } })).planId).toBeNull();
    expect(await db.welcomeMailbox.count()).toBe(1);
  });

  test('of twenty accounts of one mailbox at once, one gets them and all are on Free', async () => {
    const name = someName();
    const users = await Promise.all(
      Array.from({ length: 20 }, (_, at) => createUser(db, { email: `${name}+${at}@example.org` })),
    );
    const started = await Promise.all(users.map(({ id }) => startFreePlan(ledgerOf(db), id, { welcome: terms })));
    expect(started).toEqual(Array(20).fill(true));
    expect((await availableTo(users.map(({ id }) => id))).toSorted((a, b) => a - b)).toEqual([
      ...Array(19).fill(0),
      60,
    ]);
    expect(await db.planPeriod.count({ where: { userId: { in: users.map(({ id }) => id) } } })).toBe(20);
    await expectOwnLedgersHold();
  });

  test('leave nothing of the address in the database but 32 bytes and an instant', async () => {
    const name = someName();
    await signUp(`${name}@example.org`);
    const rows = await sql<{ row: string }>('SELECT w::text AS row FROM "WelcomeMailbox" w');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).toMatch(/^\("\\\\x[0-9a-f]{64}","[^"]+"\)$/);
  });

  test('take no mailbox where an admin has set them to none', async () => {
    await db.plan.update({ where: { name: 'Free' }, data: { credits: 0 } });
    const email = `${someName()}@example.org`;
    const id = await signUp(email);
    await db.plan.update({ where: { name: 'Free' }, data: { credits: 60 } });
    expect(await available(id)).toBe(0);
    expect(await db.welcomeMailbox.count()).toBe(0);
  });

  test('are given by the seed on the same terms', async () => {
    const name = someName();
    const one = await createUser(db, { email: `${name}+1@example.org` });
    const other = await createUser(db, { email: `${name}+2@example.org` });
    await startMissingFreePlans(ledgerOf(db), () => {}, { welcome: terms });
    expect((await availableTo([one.id, other.id])).toSorted((a, b) => a - b)).toEqual([0, 60]);
  });
});

describe('the cap of a day', () => {
  const capped = (maxGrantsPerDay: number): WelcomeTerms => ({ secret, maxGrantsPerDay });

  test('is never passed: of twenty sign-ups at once ten get credits, and all get an account on Free', async () => {
    const now = new Date('2026-06-30T12:00:00.000Z');
    const users = await Promise.all(Array.from({ length: 20 }, () => createUser(db)));
    let starting: Promise<boolean>[] = [];
    await db.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('welcome credits', 0))`;
      starting = users.map(({ id }) => startFreePlan(ledgerOf(db), id, { now, welcome: capped(10) }));
      // As many as have a connection stand before the count together.
      await untilWaiting(url, 19);
    });
    expect(await Promise.all(starting)).toEqual(Array(20).fill(true));
    const credits = (await availableTo(users.map(({ id }) => id))).toSorted((a, b) => a - b);
    expect(credits).toEqual([...Array(10).fill(0), ...Array(10).fill(60)]);
    expect(await db.welcomeMailbox.count()).toBe(10);
    await expectOwnLedgersHold();
  });

  test('counts days of UTC: the last instant of a day is of that day, the next one of another', async () => {
    const [before, after] = [new Date('2026-06-30T23:59:59.999Z'), new Date('2026-07-01T00:00:00.000Z')];
    const at = (now: Date) => signUp(`${someName()}@example.org`, { now, welcome: capped(1) });
    const users = [await at(before), await at(before), await at(after), await at(after)];
    expect(await availableTo(users)).toEqual([60, 0, 60, 0]);
    // The grant is of the day against which it was counted.
    const grants = await db.creditGrant.findMany({ where: { userId: { in: users } }, orderBy: { createdAt: 'asc' } });
    expect(grants.map(({ createdAt }) => createdAt)).toEqual([before, after]);
  });

  test('does not use up the mailbox of whoever it left without: another day, another account of it gets them', async () => {
    const name = someName();
    const today = new Date('2026-06-30T12:00:00.000Z');
    await signUp(`${someName()}@example.org`, { now: today, welcome: capped(1) });
    const first = await signUp(`${name}@example.org`, { now: today, welcome: capped(1) });
    const later = await signUp(`${name}+2@example.org`, {
      now: new Date('2026-07-01T12:00:00.000Z'),
      welcome: capped(1),
    });
    expect(await availableTo([first, later])).toEqual([0, 60]);
  });

  test('of none gives nobody any, and says beforehand that there are none', async () => {
    expect(await readWelcomeCredits(db, capped(0))).toBe(0);
    expect(await available(await signUp(`${someName()}@example.org`, { welcome: capped(0) }))).toBe(0);
    expect(await db.welcomeMailbox.count()).toBe(0);
    expect(await readWelcomeCredits(db, capped(1))).toBe(60);
    await signUp(`${someName()}@example.org`, { welcome: capped(1) });
    expect([await readWelcomeCredits(db, capped(1)), await readWelcomeCredits(db, terms)]).toEqual([0, 60]);
  });
});

describe('accounts from before', () => {
  /** As before mailboxes were kept: with credits, and without a row. */
  async function signedUpBefore(email: string): Promise<string> {
    const { id } = await createUser(db, { email });
    await startFreePlan(ledgerOf(db), id, { now: new Date('2026-01-15T12:00:00.000Z') });
    return id;
  }

  test('have their mailboxes kept at a start, so that no further account of them gets credits', async () => {
    const name = someName();
    expect(await available(await signedUpBefore(`${name}@gmail.com`))).toBe(60);
    await Promise.all([keepEarlierWelcomes(ledgerOf(db), { secret }), keepEarlierWelcomes(ledgerOf(db), { secret })]);
    expect(await available(await signUp(`${name}+new@gmail.com`))).toBe(0);
    const count = await db.welcomeMailbox.count();
    await keepEarlierWelcomes(ledgerOf(db), { secret });
    expect(await db.welcomeMailbox.count()).toBe(count);
  });

  test('have a key for their mailbox, by which the proof misses a row that was removed', async () => {
    const userId = await signedUpBefore(`${someName()}@example.org`);
    await keepEarlierWelcomes(ledgerOf(db), { secret });
    await expectLedgerHolds(db, { userIds: [userId] });
    await sql('DELETE FROM "WelcomeMailbox"');
    const { checks } = await proveLedger(db, { userIds: [userId] });
    expect(checks.filter(({ violations }) => violations > 0).map(({ name }) => name)).toEqual(['welcome mailboxes']);
  });

  test('count on the day of their grant and not on that of the start', async () => {
    await signedUpBefore(`${someName()}@example.org`);
    await keepEarlierWelcomes(ledgerOf(db), { secret });
    const at = new Date('2026-01-15T18:00:00.000Z');
    const welcome = { secret, maxGrantsPerDay: 1 };
    expect(await available(await signUp(`${someName()}@example.org`, { now: at, welcome }))).toBe(0);
  });

  test('of which a first run kept some are all kept by the next one', async () => {
    const [one, other] = [someName(), someName()];
    for (const name of [one, other]) await signedUpBefore(`${name}@example.org`);
    await keepEarlierWelcomes(ledgerOf(db), { secret });
    // As after a crash in the middle: one mailbox and the mark of the end are missing.
    await sql(`DELETE FROM "WelcomeMailbox" WHERE "createdAt" = '1970-01-01Z'`);
    await sql(
      `DELETE FROM "WelcomeMailbox" WHERE "mailboxHash" = (SELECT min("mailboxHash"::text)::bytea FROM "WelcomeMailbox")`,
    );
    await keepEarlierWelcomes(ledgerOf(db), { secret });
    const again = [await signUp(`${one}+2@example.org`), await signUp(`${other}+2@example.org`)];
    expect(await availableTo(again)).toEqual([0, 0]);
  });

  test('are kept again under another secret, and those whose account is gone are forgotten with the old one', async () => {
    const [name, gone] = [someName(), someName()];
    await signUp(`${name}@example.org`);
    const goneId = await signUp(`${gone}@example.org`);
    await db.user.update({ where: { id: goneId }, data: { email: `${randomUUID()}@deleted.invalid` } });
    const welcome = { secret: 'another secret of at least thirty-two', maxGrantsPerDay: null };
    await keepEarlierWelcomes(ledgerOf(db), welcome);
    expect(await available(await signUp(`${name}+2@example.org`, { welcome }))).toBe(0);
    expect(await available(await signUp(`${gone}@example.org`, { welcome }))).toBe(60);
  });

  test('are kept again when the secret goes back to an earlier one', async () => {
    const name = someName();
    const welcome = { secret: 'one more secret of at least thirty-two', maxGrantsPerDay: null };
    await keepEarlierWelcomes(ledgerOf(db), { secret });
    await keepEarlierWelcomes(ledgerOf(db), welcome);
    expect(await available(await signUp(`${name}@example.org`, { welcome }))).toBe(60);
    await keepEarlierWelcomes(ledgerOf(db), { secret });
    expect(await available(await signUp(`${name}+2@example.org`))).toBe(0);
  });

  test('without welcome credits do not take a mailbox', async () => {
    const name = someName();
    await createUser(db, { email: `${name}@example.org` });
    await keepEarlierWelcomes(ledgerOf(db), { secret });
    expect(await available(await signUp(`${name}+2@example.org`))).toBe(60);
  });
});
