import { beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from '#/features/admin/commands/act-context.ts';
import { doAct } from '#/features/admin/commands/ask-for-act.ts';
import { approveAct, rejectAct } from '#/features/admin/commands/decide-pending.ts';
import type { Act } from '#/features/admin/schema.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import type { Operator } from '#/http/context.ts';
import { createTestCaller, refusalOf } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { asked, operating } from '#test/operating.ts';

const { db, ledger } = useTestDatabase();
const { operator, person, recordOf } = operating(db);
beforeAll(() => createMissingPlans(db));

const services = () => ({
  ledger,
  queue: null as never,
  secret: 'a secret of at least thirty-two characters',
  approvalCredits: 1_000,
});

describe('who may not', () => {
  const refusalOfCall = async (call: Promise<unknown>) => (await refusalOf(call)).reason;

  test('a user does nothing here, support only what is support’s, and nobody once the role is taken away or the account blocked', async () => {
    const { userId } = await person();
    const [support, admin] = [await operator('support'), await operator('admin')];
    const act = asked({ act: 'signOut', userId });
    const gift = asked({
      act: 'grant',
      userId,
      amountCredits: 5,
      source: 'ADMIN',
      expiresAt: null,
      description: 'A gift',
    });
    const as = (id: string) => createTestCaller(db, id).api.admin;
    expect(await refusalOfCall(as(userId).supportActs.do(act as never))).toBe('FORBIDDEN');
    expect(await refusalOfCall(as(userId).acts.do(gift))).toBe('FORBIDDEN');
    expect(await refusalOfCall(as(support.userId).acts.do(gift))).toBe('FORBIDDEN');
    expect(await refusalOfCall(as(support.userId).supportActs.do(gift as never))).toBe('VALIDATION');
    expect(await as(support.userId).supportActs.do(act as never)).toMatchObject({ act: 'signOut', userId });
    await db.user.update({ where: { id: admin.userId }, data: { blockedAt: new Date() } });
    await expect(doAct(services(), admin, gift)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    await db.user.update({ where: { id: admin.userId }, data: { blockedAt: null, role: 'user' } });
    expect(await refusalOfCall(as(admin.userId).acts.do(gift))).toBe('FORBIDDEN');
    expect((await recordOf(userId)).map(({ actor }) => actor)).toEqual([support.actor]);
  });
});

describe('roles', () => {
  test('of two admins who take the role from each other at once, one stays and says why the other may not', async () => {
    await db.user.updateMany({ where: { role: 'admin' }, data: { role: 'user' } });
    const [one, other] = [await operator('admin'), await operator('admin')];
    const demote = (by: Operator<'admin'>, userId: string) =>
      doAct(services(), by, asked({ act: 'role', userId, role: 'user' })).then(
        () => 'done',
        (error) => [error.reason, error.message],
      );
    const answers = await Promise.all([demote(one, other.userId), demote(other, one.userId)]);
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
    expect(answers.find((answer) => answer !== 'done')).toEqual([
      'FORBIDDEN',
      'Your role was taken away meanwhile. Nothing was done.',
    ]);
    expect(await db.user.count({ where: { role: 'admin' } })).toBe(1);
  });

  test('the last admin keeps the role, also where the command line takes it', async () => {
    await db.user.updateMany({ where: { role: 'admin' }, data: { role: 'user' } });
    const { userId } = await operator('admin');
    await expect(doAct(services(), commandLine, asked({ act: 'role', userId, role: 'user' }))).rejects.toThrow(
      'last admin',
    );
  });
});

describe('an act above the limit of one admin', () => {
  const much = (userId: string): Act => ({
    act: 'grant',
    userId,
    amountCredits: 1_001,
    source: 'ADMIN',
    expiresAt: null,
    description: 'Much',
  });

  test('is done at once by an admin who is alone, and the record says so', async () => {
    await db.user.updateMany({ where: { role: 'admin' }, data: { role: 'user' } });
    const [by, { userId }] = [await operator('admin'), await person()];
    expect(await doAct(services(), by, asked(much(userId)))).toMatchObject({ isAlone: true, pendingId: null });
    expect(await recordOf(userId)).toMatchObject([{ isAlone: true, approvedBy: null }]);
  });

  test('waits for another admin, who approves it once, of two at once; whoever asked cannot', async () => {
    const [by, second, third] = [await operator('admin'), await operator('admin'), await operator('admin')];
    const { userId, had } = await person();
    const first = await doAct(services(), by, asked(much(userId), 'waits'));
    const again = await doAct(services(), by, asked(much(userId), 'waits'));
    expect(again.pendingId).toBe(first.pendingId);
    expect([first.auditId, await recordOf(userId)]).toEqual([null, []]);
    const id = first.pendingId ?? '';
    await expect(approveAct(services(), by, id)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    const reasonOf = (error: { reason: string }) => error.reason;
    const answers = await Promise.all(
      [second, third].map((one) => approveAct(services(), one, id).then(() => 'done', reasonOf)),
    );
    expect(answers.sort()).toEqual(['NOT_FOUND', 'done']);
    expect((await ledger.getBalance(userId)).availableCredits).toBe(had + 1_001);
    const [record, ...others] = await recordOf(userId);
    expect(others).toEqual([]);
    expect(record).toMatchObject({ actor: by.actor, isAlone: false });
    expect([second.actor, third.actor]).toContain(record?.approvedBy);
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('keeps its key to itself, and says under it that it was rejected', async () => {
    const [by, second, { userId }] = [await operator('admin'), await operator('admin'), await person()];
    const { pendingId } = await doAct(services(), by, asked(much(userId), 'one key'));
    const more = { ...much(userId), amountCredits: 2_000 } as Act;
    await expect(doAct(services(), by, asked(more, 'one key'))).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_CONFLICT',
    });
    await rejectAct(db, second, pendingId ?? '');
    await expect(doAct(services(), by, asked(much(userId), 'one key'))).rejects.toThrow('It was rejected');
  });

  test('is never done once it was rejected, has run out, or whoever asked is no admin any more', async () => {
    const [by, second] = [await operator('admin'), await operator('admin')];
    const [one, other, last] = await Promise.all([person(), person(), person()]);
    const wait = async (userId: string) => (await doAct(services(), by, asked(much(userId)))).pendingId ?? '';
    const [rejected, old, orphaned] = [await wait(one.userId), await wait(other.userId), await wait(last.userId)];
    await rejectAct(db, second, rejected);
    await db.pendingAct.update({ where: { id: old }, data: { expiresAt: new Date(Date.now() - 1) } });
    for (const id of [rejected, old])
      await expect(approveAct(services(), second, id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await db.user.update({ where: { id: by.userId }, data: { role: 'user' } });
    await expect(approveAct(services(), second, orphaned)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    const userIds = [one.userId, other.userId, last.userId];
    expect(await db.auditEntry.count({ where: { userId: { in: userIds } } })).toBe(0);
  });
});
