import { beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createTestCaller, refusalOf } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
beforeAll(() => createMissingPlans(db));

/** Somebody with the 60 credits of a sign-up. */
async function signedUp() {
  const user = await createUser(db);
  await startFreePlan(ledgerOf(db), user.id);
  return user;
}

async function adminApi() {
  const { id } = await createUser(db, { role: 'admin' });
  return createTestCaller(db, id).api;
}

describe('external tasks', () => {
  const asked = (userId: string) => ({ userId, costCredits: 8, maxCostCredits: 12, userInput: { order: 7 } });

  test('are created, reported on and ended by an admin, for the user who pays', async () => {
    const { id: userId } = await signedUp();
    const api = await adminApi();
    const created = await api.tasks.external.create({ ...asked(userId), idempotencyKey: 'k' });
    expect(created).toMatchObject({ creditsUsed: 8, balance: 52, task: { type: 'EXTERNAL', userInput: { order: 7 } } });
    const { uuid } = created.task;
    expect((await api.tasks.external.progress({ uuid, progress: 40 })).task).toMatchObject({ progress: 40 });
    expect((await api.tasks.external.complete({ uuid, costCredits: 11 })).task).toMatchObject({ creditsUsed: 11 });
    const other = (await api.tasks.external.create(asked(userId))).task.uuid;
    expect((await api.tasks.external.fail({ uuid: other, errorMessage: 'Closed.' })).task.status).toBe('failed');
    const own = createTestCaller(db, userId).api;
    expect(await ledgerOf(db).getBalance(userId)).toMatchObject({ availableCredits: 49 });
    expect((await own.tasks.get({ uuid })).task.status).toBe('succeeded');
    await expectLedgerHolds(db);
  });

  test('are refused to everybody else, also to who pays, and to who is no longer an admin', async () => {
    const { id: userId } = await signedUp();
    const lab = await createUser(db, { role: 'admin' });
    const admin = createTestCaller(db, lab.id).api.tasks.external;
    const { uuid } = (await admin.create(asked(userId))).task;
    await db.user.update({ where: { id: lab.id }, data: { role: 'user' } });
    const own = createTestCaller(db, userId).api.tasks.external;
    for (const external of [own, admin]) {
      const calls = [
        () => external.create(asked(userId)),
        () => external.progress({ uuid, progress: 1 }),
        () => external.complete({ uuid, costCredits: 0 }),
        () => external.fail({ uuid, errorMessage: 'x' }),
      ];
      for (const call of calls) expect(await refusalOf(call())).toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  test('outside the bounds are refused with what is allowed', async () => {
    const { id: userId } = await signedUp();
    const { external } = (await adminApi()).tasks;
    const refused = async (promise: Promise<unknown>) => (await refusalOf(promise)).details.fields;
    const wrong = { ...asked(userId), costCredits: 13, userInput: { a: ['\u0000'] }, deadlineSeconds: 86_401 };
    expect(await refused(external.create(wrong))).toEqual([
      { field: 'userInput', message: expect.stringContaining('a JSON object of at most 20,000 characters') },
      { field: 'deadlineSeconds', message: 'must be a whole number of seconds from 1 to 86,400' },
      { field: 'maxCostCredits', message: 'must be at least costCredits' },
    ]);
    const { uuid } = (await external.create({ ...asked(userId), userInput: { path: 'C:\\u0000' } })).task;
    const script = { uuid, costCredits: 1, outputUrl: 'javascript:alert(1)' };
    expect(await refused(external.complete(script))).toMatchObject([{ field: 'outputUrl' }]);
    expect(await refused(external.progress({ uuid, progress: 101 }))).toMatchObject([{ field: 'progress' }]);
    expect(await refused(external.fail({ uuid, errorMessage: ' ' }))).toMatchObject([{ field: 'errorMessage' }]);
  });

  test('case A3: first give a user whose sign-up was cut off their welcome credits, and charge those', async () => {
    const { id: userId } = await createUser(db);
    const api = await adminApi();
    const asking = Array.from({ length: 3 }, () => api.tasks.external.create(asked(userId)));
    expect((await Promise.all(asking)).map(({ balance }) => balance).sort()).toEqual([36, 44, 52]);
    expect(await db.creditGrant.count({ where: { userId } })).toBe(1);
    await expectLedgerHolds(db);
  });
});
