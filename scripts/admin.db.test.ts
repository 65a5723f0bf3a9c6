import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { likeSql } from '#/features/admin/queries/find-like-accounts.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { operating } from '#test/operating.ts';
import { runScript } from '#test/run-script.ts';
import { adminCommands } from './bootstrap/admin-commands.mjs';
import { parseCommandLine, usageOf } from './bootstrap/command-line.mjs';
import { actOf } from './lib/admin-acts.ts';

const { db, ledger, url } = useTestDatabase();
const { person, charged } = operating(db);
beforeAll(() => createMissingPlans(db));

const run = (...args: string[]) => runScript('admin', url, args);
const emailOf = async (id: string) => (await db.user.findUniqueOrThrow({ where: { id } })).email;

test('an account is shown by its address, as text and as JSON, and as it was before', async () => {
  const before = new Date();
  const { userId, had } = await person();
  const email = await emailOf(userId);
  const { code, stdout } = await run('user', email);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`${had} credits`)]);
  expect(stdout).toContain('plan Free');
  const { stdout: json } = await run('user', userId, '--json', '--at', before.toISOString());
  expect(JSON.parse(json)).toMatchObject({ user: { id: userId }, availableCredits: 0, lines: [], grants: [] });
  const asOfLater = await run('user', userId, '--json', '--at', '2999-01-01T00:00:00Z');
  const later = JSON.parse(asOfLater.stdout);
  expect([later.availableCredits, new Date(later.at).getTime() <= Date.now()]).toEqual([had, true]);
});

test('whoever is made the first admin is in the record of acts, once', async () => {
  const { userId } = await person();
  for (const _ of ['first', 'again'])
    expect((await runScript('make-admin', url, [await emailOf(userId)])).code).toBe(0);
  expect(await db.auditEntry.findMany({ where: { userId } })).toEqual([
    expect.objectContaining({
      actor: 'command',
      act: 'role',
      effect: { before: { role: 'user' }, after: { role: 'admin' } },
    }),
  ]);
  await db.user.update({ where: { id: userId }, data: { role: 'user' } });
});

test('a batch that another admin has to start is not done, and says so by its exit code', async () => {
  const { userId, had } = await person();
  const admins = await Promise.all([createUser(db, { role: 'admin' }), createUser(db, { role: 'admin' })]);
  const asked = { of: 'users', who: [userId], act: { act: 'grant', amountCredits: 10_001 } };
  const file = join(await mkdtemp(join(tmpdir(), 'batch-')), 'much.json');
  await writeFile(file, JSON.stringify(asked));
  const { code, stdout } = await run('batch', file, '--reason', 'Much', '--yes');
  expect([code, stdout]).toEqual([2, expect.stringMatching(/another admin starts it, at \/admin\/batches\//)]);
  expect((await ledger.getBalance(userId)).availableCredits).toBe(had);
  await db.user.updateMany({ where: { id: { in: admins.map(({ id }) => id) } }, data: { role: 'user' } });
});

test('a name cannot write lines of its own or steer the terminal', async () => {
  const { userId } = await person();
  await db.user.update({ where: { id: userId }, data: { name: '\u001b[2JAda\nrole admin\u202e' } });
  const { stdout } = await run('user', userId);
  expect(stdout).toContain('\uFFFD[2JAda role admin\uFFFD');
});

test('an act is shown and not done without --yes, done once with it under a key, and refused with a reason', async () => {
  const { userId, had } = await person();
  const grant = ['grant', userId, '25', '--reason', 'Sorry for the delay'];
  const shown = await run(...grant);
  expect(shown.code).toBe(2);
  expect(shown.stdout).toContain(`availableCredits: ${had} → ${had + 25}`);
  expect(shown.stdout).toContain('Nothing was done.');
  expect(await db.auditEntry.count({ where: { userId } })).toBe(0);
  for (const replayed of [false, true]) {
    const { code, stdout } = await run(...grant, '--yes', '--json', '--key', 'case 1');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ done: true, replayed, movedCredits: 25 }),
    ]);
  }
  const [record, ...others] = await db.auditEntry.findMany({ where: { userId } });
  expect([record, others]).toEqual([expect.objectContaining({ actor: 'command', reason: 'Sorry for the delay' }), []]);
  const refused = await run('take-back', userId, '1000', '--reason', 'Too much', '--yes');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('amountCredits must be at most')]);
  expect((await ledger.getBalance(userId)).availableCredits).toBe(had + 25);
  await expectLedgerHolds(db, { userIds: [userId] });
});

test('a wrong price is given back of every charge in a file’s time, after it was shown', async () => {
  const { userId, had } = await person();
  const from = new Date();
  await charged(userId, 10);
  const asked = { of: 'charges', generationType: 'TEXT_TO_VIDEO', from, to: new Date(Date.now() + 1), percent: 20 };
  const file = join(await mkdtemp(join(tmpdir(), 'batch-')), 'wrong-price.json');
  await writeFile(file, JSON.stringify(asked));
  const shown = await run('batch', file, '--reason', 'Priced too high', '--key', 'week 48');
  expect([shown.code, shown.stdout]).toEqual([2, expect.stringContaining('rehearsed: 1, 2 credits')]);
  for (const _ of ['once', 'and again under its key']) {
    const { code, stdout } = await run('batch', file, '--reason', 'Priced too high', '--key', 'week 48', '--yes');
    expect([code, stdout]).toEqual([0, expect.stringContaining('done: 1, 2 credits')]);
  }
  expect((await ledger.getBalance(userId)).availableCredits).toBe(had - 8);
});

test('what is not said right is refused before anything is done', async () => {
  const { userId } = await person();
  const wrong = async (...args: string[]) => ({ ...(await run(...args)), stdout: undefined });
  expect(await wrong('grant', userId, '5', '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--reason'),
  });
  expect(await wrong('grant', userId, '5', '--yes', '--reason', 'x'.repeat(501))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('reason must be text of 1 to 500 characters'),
  });
  expect(await wrong('note', userId, '--yes', '--reason', 'A note', '--key', 'x'.repeat(256))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('1 to 255 characters'),
  });
  expect(await wrong('user', 'nobody@example.org')).toMatchObject({ code: 1, stderr: 'There is no such user.\n' });
  expect(await wrong('nothing', userId, '--reason')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no'),
  });
});

describe('each command', () => {
  test.each(Object.keys(adminCommands))('%s says with --help how it is called', (name) => {
    expect(parseCommandLine('admin', [name, '--help'])).toMatchObject({ isHelp: true });
    expect(usageOf('admin', [name])).toMatch(new RegExp(`^npm run admin -- ${name} `));
  });

  test('asks for the act that it names', async () => {
    const { userId, grantId } = await person();
    const chargeId = await charged(userId, 5);
    const email = await emailOf(userId);
    const act = (...words: string[]) => {
      const { words: read, values } = parseCommandLine('admin', words);
      const [command = '', ...rest] = read;
      return actOf(db, { command, words: rest, values });
    };
    expect([
      await act('grant', email, '5', '--expires', '2030-01-01T00:00:00Z', '--says', 'A gift', '--source', 'PROMO'),
      await act('take-back', email, '5', '--grant', grantId),
      await act('void', grantId),
      await act('refund', chargeId, '2'),
      await act('plan', email, 'Basic', '--yearly', '--at-period-end'),
      await act('plan', email, '--keep'),
      await act('role', email, 'support'),
      await act('undo-expiry', chargeId, '--days', '3'),
      await act('task', 'retry', chargeId),
      await act('sign-out', email),
      await act('keep-account', email),
    ]).toMatchObject([
      { act: 'grant', userId, amountCredits: 5, source: 'PROMO', expiresAt: new Date('2030-01-01T00:00:00Z') },
      { act: 'takeBack', userId, amountCredits: 5, grantId },
      { act: 'void', grantId },
      { act: 'refund', chargeId, amountCredits: 2 },
      { act: 'plan', userId, planName: 'Basic', billingCycle: 'yearly', when: 'atPeriodEnd' },
      { act: 'keepPlan', userId },
      { act: 'role', userId, role: 'support' },
      { act: 'undoExpiry', lineId: chargeId, days: 3 },
      { act: 'retryTask', taskId: chargeId },
      { act: 'signOut', userId },
      { act: 'keepAccount', userId },
    ]);
    await expect(act('role', email, 'owner')).rejects.toMatchObject({ reason: 'VALIDATION' });
    await expect(act('grant', email, 'five')).rejects.toThrow('CREDITS must be a whole number');
  });
});

test('accounts that are alike are found by indexes, not by reading every address or session', async () => {
  const { id } = await createUser(db, { email: 'ada.reader1@example.org' });
  const plan = await db.$transaction(async (tx) => {
    // Of so few rows it would read them all.
    await tx.$executeRaw`SET LOCAL enable_seqscan = off`;
    return tx.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${likeSql}`, id);
  });
  const text = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toContain('User_letters_idx');
  expect(text).toContain('Session_ipAddress_idx');
  expect(text).not.toContain('Seq Scan');
});

test('accounts that may be of the same person are found by mailbox, letters and network address', async () => {
  const own = await createUser(db, { email: 'ada.farmer1@gmail.com' });
  const same = await createUser(db, { email: 'adafarmer1+x@googlemail.com' });
  const letters = await createUser(db, { email: 'ada-farmer22@gmail.com' });
  const address = await createUser(db, { email: 'somebody@example.org' });
  await createUser(db, { email: 'stranger@example.org' });
  const expiresAt = new Date(Date.now() + 86_400_000);
  for (const { id } of [own, address])
    await db.session.create({ data: { userId: id, token: `token of ${id}`, expiresAt, ipAddress: '203.0.113.7' } });
  const { code, stdout } = await run('like', 'ada.farmer1@gmail.com', '--json');
  expect(code).toBe(0);
  const found: { user: { id: string }; because: string[] }[] = JSON.parse(stdout);
  expect(Object.fromEntries(found.map(({ user, because }) => [user.id, because]))).toEqual({
    [same.id]: ['mailbox', 'day'],
    [letters.id]: ['letters', 'day'],
    [address.id]: ['address', 'day'],
  });
});
