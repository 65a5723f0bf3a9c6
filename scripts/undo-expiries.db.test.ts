import { expect, test } from 'vitest';
import { maxBalanceCredits } from '#/ledger/schema.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { runScript } from '#test/run-script.ts';

const { db, ledger, url } = useTestDatabase();
const { give, expiries, available, lines } = creditVerbs(db);

const right = new Date();
const days = (count: number) => new Date(right.getTime() + count * 24 * 60 * 60 * 1000);

/** Runs `npm run ledger:undo-expiries` as npm does, on this file's database unless told otherwise. */
const run = (args: string[], variables?: Record<string, string>) => runScript('undo-expiries', url, args, variables);

const rightAt = ['--clock-was-right-at', right.toISOString()];

/** Somebody whose credits of ten and of twenty days expired while the clock was forty days ahead. */
async function victim() {
  const { id: userId } = await createUser(db);
  await give(userId, 30, { source: 'PROMO', expiresAt: days(10), now: days(-1) });
  await give(userId, 12, { source: 'PROMO', expiresAt: days(20), now: days(-1) });
  await db.$transaction((tx) => ledger.bookDue(tx, userId, days(40)));
  const [first = '', second = ''] = await expiries(userId);
  return { userId, first, second };
}

test('without --apply it says what would come back, and changes nothing', async () => {
  const { userId, first, second } = await victim();
  const { code, stdout, stderr } = await run([...rightAt, '--user', userId]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [one, other, total] = stdout.split('\n');
  expect(one).toContain(
    `user ${userId} line ${first}: 30 credits (PROMO), dated ${days(10).toISOString()} and written by`,
  );
  expect(one).toContain('They would come back for 10.0 days.');
  expect(other).toContain(`line ${second}: 12 credits`);
  expect(total).toBe(
    '2 expiries were booked before their time. 42 credits of 1 account would come back from 2. Nothing was changed: add --apply to undo them.',
  );
  expect(await lines(userId)).toHaveLength(4);
});

test('with --apply it undoes each of all accounts, once, and says when it lives', async () => {
  const [one, other] = [await victim(), await victim()];
  const { code, stdout } = await run([...rightAt, '--apply']);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`line ${one.first}: 30 .* They came back as line [0-9a-f-]{36}, until 20\\d\\d-`));
  expect(stdout).toMatch(/✓ \d+ of \d+ were undone: \d+ credits of \d+ accounts came back\.\n$/);
  expect([await available(one.userId), await available(other.userId)]).toEqual([42, 42]);
  const again = await run([...rightAt, '--apply', '--user', one.userId]);
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('Nothing would come back: it must be an expiry that was not undone before.');
  expect(again.stdout).toContain('✓ 2 expiries were booked before their time, and none is to be undone.');
  expect(await available(one.userId)).toBe(42);
  await expectLedgerHolds(db);
});

test('what has no room it says, goes on with the others, and ends with 1', async () => {
  const { userId, first, second } = await victim();
  await give(userId, maxBalanceCredits / 2, { source: 'ADMIN' });
  await give(userId, maxBalanceCredits / 2 - 12, { source: 'ADMIN' });
  const { code, stdout } = await run([...rightAt, '--apply', '--user', userId]);
  expect(code).toBe(1);
  expect(stdout).toMatch(new RegExp(`✗ .*line ${first}: .* They could not come back: A balance can be at most`));
  expect(stdout).toMatch(new RegExp(`line ${second}: .* They came back as`));
  expect(stdout).toContain('✗ 1 of 2 were undone: 12 credits of 1 account came back.');
});

test('where no expiry came too early it says so', async () => {
  const { id: userId } = await createUser(db);
  await give(userId, 5, { source: 'PROMO', expiresAt: days(-1), now: days(-2) });
  await db.$transaction((tx) => ledger.bookDue(tx, userId));
  const { code, stdout } = await run(['--clock-was-right-at', days(-2).toISOString(), '--user', userId]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: '✓ No expiry was booked before its time.\n',
  });
});

test.each([
  ['nothing', [], /^--clock-was-right-at must be an instant .* npm run ledger:undo-expiries -- --clock-was-right-at/],
  ['no instant', ['--clock-was-right-at', 'noon'], /^--clock-was-right-at must be an instant .*\(got "noon"\)\.$/],
  ['an instant without a zone', ['--clock-was-right-at', '2026-11-30T09:00:00'], /with a time zone/],
  [
    'an instant to come',
    ['--clock-was-right-at', '2999-01-01T00:00:00Z'],
    /^--clock-was-right-at must not be in the future/,
  ],
  [
    'an instant of long ago',
    ['--clock-was-right-at', '1999-01-01T00:00:00Z'],
    /^--clock-was-right-at must not be before/,
  ],
  ['what is no id', [...rightAt, '--user', 'ada'], /^--user must be the id of an account, a UUID \(got "ada"\)\.$/],
  [
    'an account that is not there',
    [...rightAt, '--user', '00000000-0000-4000-8000-000000000000'],
    /^--user must be the id of an account: 00000000-0000-4000-8000-000000000000 is none\.$/,
  ],
  [
    'an option that it does not know',
    [...rightAt, '--aply'],
    /^There is no option --aply: npm run ledger:undo-expiries takes/,
  ],
])('of %s it says what is allowed, in a sentence, and ends with 1', async (_what, args, sentence) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trim()).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
