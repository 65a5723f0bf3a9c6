import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, expectTypeOf, test, vi } from 'vitest';
import type { adminRouter } from '#/features/admin/router.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import type { Role } from '#/generated/prisma/enums.ts';
import { keepProofRun, proveLedger, readLastProof } from '#/ledger/ledger.ts';
import { createTestCaller, refusalOf } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';

const { db, ledger } = useTestDatabase();
beforeAll(() => createMissingPlans(db));

const reason = 'They asked us to look';

async function callerWith(role: Role) {
  const { id } = await createUser(db, { role });
  await startFreePlan(ledger, id);
  const { users, plans, tasks, view } = createTestCaller(db, id).api.admin;
  return { id, users, plans, tasks, view };
}

describe('the view as a user sees it', () => {
  test('can do nothing: by its types it only reads, but for the record of who opened it', () => {
    type View = ReturnType<typeof adminRouter>['view'];
    type Writes = { [Name in keyof View]: View[Name] extends { _def: { type: 'query' } } ? never : Name }[keyof View];
    expectTypeOf<Writes>().toEqualTypeOf<'open'>();
  });

  test('is closed until its reason is recorded, and then open to that operator alone', async () => {
    const [user, support, other] = await Promise.all([callerWith('user'), callerWith('support'), callerWith('admin')]);
    const asked = { userId: user.id };
    for (const read of [support.view.account, support.view.history, support.view.tasks])
      expect(await refusalOf(read(asked))).toMatchObject({ reason: 'FORBIDDEN' });
    await support.view.open({ ...asked, reason });
    expect(await support.view.account(asked)).toMatchObject({ balance: 60, plan: 'Free' });
    expect((await support.view.history(asked)).transactions).toHaveLength(1);
    expect(await support.view.tasks(asked)).toEqual({ tasks: [], nextCursor: null });
    expect(await refusalOf(other.view.account(asked))).toMatchObject({ reason: 'FORBIDDEN' });
    expect(await db.auditEntry.findFirst({ where: { userId: user.id } })).toMatchObject({ act: 'view', reason });
    expect(await db.session.count({ where: { userId: user.id } })).toBe(0);
  });

  test('is not opened of somebody who is not there, nor by users', async () => {
    const [user, support] = await Promise.all([callerWith('user'), callerWith('support')]);
    expect(await refusalOf(support.view.open({ userId: randomUUID(), reason }))).toMatchObject({ reason: 'NOT_FOUND' });
    expect(await refusalOf(user.view.open({ userId: user.id, reason }))).toMatchObject({ reason: 'FORBIDDEN' });
  });
});

describe('plans', () => {
  test('are saved with who did it and why, or not at all', async () => {
    const admin = await callerWith('admin');
    const [basic] = (await admin.plans.list()).filter(({ name }) => name === 'Basic');
    if (!basic) throw new Error('There is no Basic.');
    const { id, updatedAt: seenAt, holders: _, following: __, ...figures } = basic;
    const plan = { ...figures, seenAt, credits: 510 };
    const effect = await admin.plans.preview(plan);
    expect(await admin.plans.save({ plan, reason })).toEqual(effect);
    const entry = await db.auditEntry.findFirst({ where: { act: 'plan' } });
    expect(entry).toMatchObject({ actor: `admin:${admin.id}`, reason, subjectIds: [id] });
    expect(entry?.effect).toMatchObject({ changes: [{ field: 'credits', before: 500, after: 510 }] });
    expect(await refusalOf(admin.plans.save({ plan, reason }))).toMatchObject({ reason: 'CHANGED_MEANWHILE' });
    expect(await db.auditEntry.count({ where: { act: 'plan' } })).toBe(1);
  });

  test('are looked at by support, and changed by admins only', async () => {
    const support = await callerWith('support');
    const { holders } = await support.plans.holders({ name: 'Free' });
    expect(holders.map(({ id }) => id)).toContain(support.id);
    expect(await refusalOf(support.plans.save({ plan: null as never, reason }))).toMatchObject({ reason: 'FORBIDDEN' });
    expect(await refusalOf(support.plans.holders({ name: 'None' }))).toMatchObject({ reason: 'NOT_FOUND' });
  });
});

describe('tasks', () => {
  test('are listed by state, type and reason, and counted in groups', async () => {
    const support = await callerWith('support');
    const at = new Date();
    const task = { userId: support.id, input: {}, chargedCredits: 5, deadlineAt: at, createdAt: at };
    const failed = {
      ...task,
      type: 'TEXT_TO_VIDEO',
      status: 'failed' as const,
      errorMessage: 'No room.',
      finishedAt: at,
      costCredits: 0,
    };
    await db.task.createMany({
      data: [
        { ...failed, id: randomUUID() },
        { ...failed, id: randomUUID() },
        { ...task, id: randomUUID(), type: 'LIPSYNC', status: 'running' },
      ],
    });
    const { tasks } = await support.tasks.list({ status: 'open' });
    expect(tasks).toMatchObject([{ type: 'LIPSYNC', status: 'running', userId: support.id }]);
    expect((await support.tasks.list({ status: 'failed', reason: 'No room.' })).tasks).toHaveLength(2);
    expect(await support.tasks.groups()).toMatchObject([
      { status: 'failed', type: 'TEXT_TO_VIDEO', reason: 'No room.', tasks: 2 },
      { status: 'running', type: 'LIPSYNC', reason: null, tasks: 1 },
    ]);
    const first = await support.tasks.list({ limit: 1 });
    const second = await support.tasks.list({ limit: 2, cursor: first.nextCursor ?? undefined });
    expect(new Set([...first.tasks, ...second.tasks].map(({ id }) => id)).size).toBe(3);
    expect(second.nextCursor).toBeNull();
  });
});

test('the last proof is known with what it found, and of a hundred runs the newest are kept', async () => {
  const report = await proveLedger(db);
  for (let run = 0; run < 102; run += 1) {
    await keepProofRun(db, { ...report, lines: run }, { isWhole: run !== 101 });
    // Each ends in a millisecond of its own.
    const ended = Date.now();
    await vi.waitUntil(() => Date.now() > ended, { interval: 1 });
  }
  expect(await db.proofRun.count()).toBe(100);
  // The tasks that were made above by hand were never charged.
  expect(await readLastProof(db)).toMatchObject({ lines: 100, isWhole: true, brokenChecks: ['tasks'] });
});
