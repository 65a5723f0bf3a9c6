import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { readWaitingWelcome } from '#/features/plans/queries.ts';
import { giveWaitingWelcome, makeSignUpWhole, startFreePlan } from '#/features/plans/sign-up-service.ts';
import { eraseSalt, eraseStoredAnswers } from '#/ledger/ledger.ts';
import { GoneError } from '#/lib/errors.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds, findBrokenInvariants } from '#test/ledger-invariants.ts';
import { untilWaiting } from '#test/locks.ts';

const { db, url } = useTestDatabase();
const { available, lines } = creditVerbs(db);
const ledger = ledgerOf(db);
const welcome: WelcomeTerms = { secret: 'of the test', maxGrantsPerDay: null, onlyVerified: true };
const someName = () => `u${randomUUID().replaceAll('-', '')}`;

beforeAll(() => createMissingPlans(db));

/** An account that signed up with an address that nobody has verified. */
async function signUp(email = `${someName()}@example.org`): Promise<string> {
  const { id } = await createUser(db, { email });
  await startFreePlan(ledger, id, { welcome });
  return id;
}

const verify = (id: string, email?: string) =>
  db.user.update({ where: { id }, data: { emailVerified: true, ...(email && { email }) } });

test('credits wait until the address is verified, on Free and without a line, and come once', async () => {
  const id = await signUp();
  expect(await makeSignUpWhole(ledger, id, { welcome })).toEqual({ isWhole: false });
  expect([await lines(id), await readWaitingWelcome(db, welcome, id)]).toEqual([[], 60]);
  await verify(id);
  for (const _ of [1, 2]) expect(await makeSignUpWhole(ledger, id, { welcome })).toEqual({ isWhole: true });
  expect([await lines(id), await readWaitingWelcome(db, welcome, id)]).toEqual([['CREDIT 60'], 0]);
  await expectLedgerHolds(db, { userIds: [id] });
});

test('an address that was verified before the sign-up waits for nothing', async () => {
  const { id } = await createUser(db, { emailVerified: true });
  expect(await makeSignUpWhole(ledger, id, { welcome })).toEqual({ isWhole: true });
  expect(await available(id)).toBe(60);
  expect(await giveWaitingWelcome(ledger, id, { welcome })).toBe(false);
});

test('of a link that is opened eight times at once one gives the credits, and the others find that they came', async () => {
  const id = await signUp();
  await verify(id);
  const gave = await Promise.all(Array.from({ length: 8 }, () => giveWaitingWelcome(ledger, id, { welcome })));
  expect(gave.toSorted()).toEqual([...Array(7).fill(false), true]);
  expect(await lines(id)).toEqual(['CREDIT 60']);
  await expectLedgerHolds(db, { userIds: [id] });
});

test('the mailbox that counts is the one that was verified', async () => {
  const [first, second] = [`${someName()}@example.org`, `${someName()}@example.org`];
  const id = await signUp(first);
  await verify(id, second);
  await makeSignUpWhole(ledger, id, { welcome });
  const other = await signUp(first);
  await verify(other);
  const third = await signUp(second.replace('@', '+again@'));
  await verify(third);
  for (const each of [other, third]) await makeSignUpWhole(ledger, each, { welcome });
  expect([await available(id), await available(other), await available(third)]).toEqual([60, 60, 0]);
  await expectLedgerHolds(db, { userIds: [id, other, third] });
});

test('an address that is changed at the same instant to one that is not verified gets nothing', async () => {
  const id = await signUp();
  await verify(id);
  let waiting: Promise<boolean> | undefined;
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: { id }, data: { email: `${someName()}@example.org`, emailVerified: false } });
    waiting = giveWaitingWelcome(ledger, id, { welcome });
    await untilWaiting(url, 1);
  });
  expect([await waiting, await lines(id)]).toEqual([false, []]);
  expect(await readWaitingWelcome(db, welcome, id)).toBe(60);
});

test('of two accounts of one mailbox that are verified at once one has the credits, and the other none for good', async () => {
  const name = someName();
  const ids = [await signUp(`${name}@gmail.com`), await signUp(`${name}+2@gmail.com`)];
  for (const id of ids) await verify(id);
  await Promise.all(ids.map((id) => makeSignUpWhole(ledger, id, { welcome })));
  for (const id of ids) await makeSignUpWhole(ledger, id, { welcome });
  const credits = await Promise.all(ids.map((id) => available(id)));
  expect(credits.toSorted((a, b) => a - b)).toEqual([0, 60]);
  expect(await Promise.all(ids.map((id) => readWaitingWelcome(db, welcome, id)))).toEqual([0, 0]);
  await expectLedgerHolds(db, { userIds: ids });
});

test('the cap of the day counts the day of the verification, and what it refuses does not come later', async () => {
  const [day, next] = [new Date('2026-06-30T12:00:00.000Z'), new Date('2026-07-01T12:00:00.000Z')];
  const capped = { ...welcome, maxGrantsPerDay: 1 };
  const ids = [];
  for (const _ of [1, 2, 3]) {
    const { id } = await createUser(db);
    await startFreePlan(ledger, id, { welcome: capped, now: day });
    await verify(id);
    ids.push(id);
  }
  const [one = '', two = '', three = ''] = ids;
  const give = (id: string, now: Date) => giveWaitingWelcome(ledger, id, { welcome: capped, now });
  expect([await give(one, day), await give(two, day), await give(two, next), await give(three, next)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  await expectLedgerHolds(db, { userIds: ids });
});

test('an upgrade before the address is verified takes nothing away', async () => {
  const id = await signUp();
  await upgradePlan(ledger, { userId: id, actor: 'system', planName: 'Basic', billingCycle: 'monthly' }, { welcome });
  await verify(id);
  await makeSignUpWhole(ledger, id, { welcome });
  expect(await available(id)).toBe(560);
  await expectLedgerHolds(db, { userIds: [id] });
});

test('where the operator asks for no verification any more, waiting credits come', async () => {
  const id = await signUp();
  await makeSignUpWhole(ledger, id, { welcome: { ...welcome, onlyVerified: false } });
  expect(await available(id)).toBe(60);
});

test('an account that was deleted meanwhile gets nothing, and its proof holds', async () => {
  const id = await signUp();
  const now = new Date();
  await db.user.update({ where: { id }, data: { deletionAt: now, deletionStartedAt: now } });
  await db.$transaction((tx) => eraseSalt(tx, id));
  await eraseStoredAnswers(db, id);
  await verify(id, `${id}@deleted.invalid`);
  await expect(giveWaitingWelcome(ledger, id, { welcome })).rejects.toBeInstanceOf(GoneError);
  await expectLedgerHolds(db, { userIds: [id] });
});

test('the proof names a mailbox that was removed after it had its credits', async () => {
  const id = await signUp();
  await verify(id);
  const before = await db.welcomeMailbox.findMany();
  await makeSignUpWhole(ledger, id, { welcome });
  const kept = before.map(({ mailboxHash }) => mailboxHash);
  await db.welcomeMailbox.deleteMany({ where: { mailboxHash: { notIn: kept } } });
  const broken = await findBrokenInvariants(db, { userIds: [id] });
  expect(broken).toEqual([expect.stringContaining('the mailbox is not known')]);
});
