import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commandLine } from '#/features/admin/commands/act-context.ts';
import { doAct } from '#/features/admin/commands/ask-for-act.ts';
import { doActIn, previewAct } from '#/features/admin/commands/do-act.ts';
import { openedExport } from '#/features/admin/queries/opened-export.ts';
import type { Act } from '#/features/admin/schema.ts';
import type { AccountState } from '#/features/admin/store/account-state.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { failTask } from '#/features/tasks/commands/lease-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { holdAccount, untilWaiting } from '#test/locks.ts';
import { asked, operating } from '#test/operating.ts';

const { db, url, directUrl, ledger } = useTestDatabase();
let queue: Queue;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, createLogger('test', 'silent'));
});
afterAll(() => queue.stop({ graceful: false }));

const services = () => ({
  ledger,
  queue,
  secret: 'a secret of at least thirty-two characters',
  approvalCredits: 1_000,
});
const actor = 'system';
const { operator, person, charged, recordOf } = operating(db);

async function taskOf(userId: string): Promise<string> {
  const input = { type: 'text-to-image' as const, input: { prompt: 'A hare' } };
  const asked = {
    userId,
    actor,
    type: input.type,
    input: { prompt: 'A hare', aspectRatio: 'square' },
    sentInput: input,
  };
  const { answer } = await submitTask({ ledger, queue }, asked as never);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return answer.task.id;
}

/** One account for each act, ready for it. */
const scenes: Record<Act['act'], () => Promise<{ act: Act; userId: string }>> = {
  grant: async () => {
    const { userId } = await person();
    return {
      userId,
      act: { act: 'grant', userId, amountCredits: 30, source: 'ADMIN', expiresAt: null, description: 'Sorry' },
    };
  },
  takeBack: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'takeBack', userId, amountCredits: 60 } };
  },
  void: async () => {
    const { userId, grantId } = await person();
    return { userId, act: { act: 'void', grantId } };
  },
  refund: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'refund', chargeId: await charged(userId, 40), amountCredits: 15 } };
  },
  undoExpiry: async () => {
    const { id: userId } = await createUser(db);
    const [given, ended] = [new Date(Date.now() - 60_000), new Date(Date.now() - 1_000)];
    const short = { userId, actor, amountCredits: 9, source: 'PROMO' as const, description: 'Short' };
    await ledger.grant({ ...short, now: given, expiresAt: ended });
    await startFreePlan(ledger, userId);
    const line = await db.creditTransaction.findFirstOrThrow({
      where: { userId, type: 'EXPIRE' },
      select: { id: true },
    });
    return { userId, act: { act: 'undoExpiry', lineId: line.id, days: 3 } };
  },
  plan: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'plan', userId, planName: 'Basic', billingCycle: 'monthly', when: 'now' } };
  },
  keepPlan: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'keepPlan', userId } };
  },
  block: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'block', userId } };
  },
  unblock: async () => {
    const { userId } = await person();
    await db.user.update({ where: { id: userId }, data: { blockedAt: new Date() } });
    return { userId, act: { act: 'unblock', userId } };
  },
  signOut: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'signOut', userId } };
  },
  role: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'role', userId, role: 'support' } };
  },
  endTask: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'endTask', taskId: await taskOf(userId) } };
  },
  retryTask: async () => {
    const { userId } = await person();
    const taskId = await taskOf(userId);
    await failTask(ledger, { id: taskId, attempt: null }, { errorMessage: 'It failed.' });
    return { userId, act: { act: 'retryTask', taskId } };
  },
  sendMail: async () => {
    const { userId } = await person();
    const data = { id: randomUUID(), kind: 'resetPassword', recipient: 'old@example.org', userId, sentAt: new Date() };
    return { userId, act: { act: 'sendMail', mailId: (await db.mail.create({ data })).id } };
  },
  export: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'export', userId } };
  },
  delete: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'delete', userId } };
  },
  keepAccount: async () => {
    const { userId } = await person();
    await db.user.update({ where: { id: userId }, data: { deletionAt: new Date(Date.now() + 86_400_000) } });
    return { userId, act: { act: 'keepAccount', userId } };
  },
  note: async () => {
    const { userId } = await person();
    return { userId, act: { act: 'note', userId } };
  },
};

/** A state without the instant at which the account would be deleted, which is counted from now. */
const lasting = ({ deletionAt, ...state }: AccountState) => ({ ...state, isClosing: deletionAt !== null });

describe.each(Object.keys(scenes) as Act['act'][])('the act %s', (name) => {
  test('is looked at without a trace, done once with its row in the record, and told again under its key', async () => {
    const [by, { act, userId }] = [await operator('admin'), await scenes[name]()];
    const lines = await db.creditTransaction.count({ where: { userId } });
    const looked = await previewAct(services(), by, act);
    expect([await recordOf(userId), await db.creditTransaction.count({ where: { userId } })]).toEqual([[], lines]);

    const both = await Promise.all([1, 2].map(() => doAct(services(), by, asked(act, 'one'))));
    expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    const [first, second] = both;
    expect(second).toMatchObject({ auditId: first?.auditId, after: first?.after, movedCredits: first?.movedCredits });
    expect(first).toMatchObject({ userId, before: looked.before, movedCredits: looked.movedCredits });
    expect(first && lasting(first.after)).toEqual(lasting(looked.after));
    const record = await recordOf(userId);
    expect(record).toHaveLength(1);
    expect(record[0]).toMatchObject({ id: first?.auditId, actor: by.actor, act: name, reason: 'A case of support' });
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('is not done where its row cannot be written, nor written where it is not done', async () => {
    const [by, { act, userId }] = [await operator('admin'), await scenes[name]()];
    const before = await previewAct(services(), by, act);
    const died = db.$transaction(async (tx) => {
      await doActIn(tx, services(), by, { ...asked(act), userId });
      throw new Error('The process died before the commit.');
    });
    await expect(died).rejects.toThrow('died before the commit');
    expect(await recordOf(userId)).toEqual([]);
    const again = await previewAct(services(), by, act);
    expect([again.before, lasting(again.after)]).toEqual([before.before, lasting(before.after)]);
  });
});

test('a key that was used for another act, or of another user, is refused', async () => {
  const by = await operator('admin');
  const [one, other] = [await scenes.grant(), await scenes.grant()];
  await doAct(services(), by, asked(one.act, 'used'));
  await expect(doAct(services(), by, asked({ act: 'signOut', userId: one.userId }, 'used'))).rejects.toMatchObject({
    reason: 'IDEMPOTENCY_CONFLICT',
  });
  await expect(doAct(services(), by, asked(other.act, 'used'))).rejects.toMatchObject({
    reason: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await recordOf(other.userId)).toEqual([]);
});

test('without an amount all that can be spent is taken back, and nothing where there is none', async () => {
  const { userId, had } = await person();
  await charged(userId, 40);
  const all: Act = { act: 'takeBack', userId };
  expect(await doAct(services(), commandLine, asked(all))).toMatchObject({
    movedCredits: had - 40,
    after: { availableCredits: 0 },
  });
  await expect(previewAct(services(), commandLine, all)).rejects.toThrow('has no credits');
  await expectLedgerHolds(db, { userIds: [userId] });
});

test('the only admin is not deleted, and whoever asks is told of them, not of themselves', async () => {
  const { userId } = await operator('admin');
  await db.user.updateMany({ where: { role: 'admin', id: { not: userId } }, data: { role: 'user' } });
  await expect(previewAct(services(), commandLine, { act: 'delete', userId })).rejects.toThrow(
    'This is the last admin: make somebody else an admin first.',
  );
});

test('an archive is open to the admin who asked for it alone, for an hour, and never once the account is deleted', async () => {
  const [by, other] = [await operator('admin'), await operator('admin')];
  const { act, userId } = await scenes.export();
  const { auditId } = await doAct(services(), by, asked(act));
  const id = auditId ?? '';
  expect(await openedExport(db, by, id)).toEqual({ userId });
  await expect(openedExport(db, other, id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  const note = await doAct(services(), by, asked({ act: 'note', userId }));
  await expect(openedExport(db, by, note.auditId ?? '')).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  vi.useFakeTimers({ now: Date.now() + 61 * 60_000, toFake: ['Date'] });
  await expect(openedExport(db, by, id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  vi.useRealTimers();
  await db.user.update({ where: { id: userId }, data: { deletionAt: new Date(), deletedAt: new Date() } });
  await expect(openedExport(db, by, id)).rejects.toMatchObject({ reason: 'GONE' });
});

describe('a mail is sent again', () => {
  const sent = async (userId: string, mail: { kind: string; data?: object; sentAt?: Date; nextTryAt?: Date }) =>
    db.mail.create({ data: { id: randomUUID(), recipient: 'old@example.org', userId, ...mail } });
  const again = (mailId: string) => doAct(services(), commandLine, asked({ act: 'sendMail', mailId }));
  const newest = (userId: string) => db.mail.findFirst({ where: { userId }, orderBy: { createdAt: 'desc' } });

  test('at once where it waits, and to the present address where it was sent before', async () => {
    const { userId } = await person();
    const { email } = await db.user.findUniqueOrThrow({ where: { id: userId } });
    const waiting = await sent(userId, { kind: 'deletionCanceled', nextTryAt: new Date(Date.now() + 60_000) });
    await again(waiting.id);
    expect(await db.mail.findMany({ where: { userId } })).toMatchObject([{ id: waiting.id, nextTryAt: null }]);
    const kept = await sent(userId, { kind: 'deletionCanceled', data: { url: '/en/account' }, sentAt: new Date() });
    await again(kept.id);
    expect(await newest(userId)).toMatchObject({ recipient: email, data: { url: '/en/account' }, sentAt: null });
  });

  test('not where what it said is erased and cannot be made anew', async () => {
    const { userId } = await person();
    await db.user.update({ where: { id: userId }, data: { emailVerified: true } });
    for (const [kind, why] of [
      ['lowCredits', 'was erased when it was sent'],
      ['verifyEmail', 'is confirmed already'],
      ['deletionRequested', 'was called off'],
    ] as const) {
      const mail = await sent(userId, { kind, sentAt: new Date() });
      await expect(again(mail.id), kind).rejects.toThrow(why);
    }
  });
});

test('the record cannot be changed or emptied', async () => {
  const { act, userId } = await scenes.note();
  await doAct(services(), commandLine, asked(act));
  const refused = /append-only/;
  await expect(
    db.$executeRaw`UPDATE "AuditEntry" SET reason = 'Another' WHERE "userId" = ${userId}::uuid`,
  ).rejects.toThrow(refused);
  await expect(db.$executeRaw`DELETE FROM "AuditEntry" WHERE "userId" = ${userId}::uuid`).rejects.toThrow(refused);
  await expect(db.$executeRaw`TRUNCATE "AuditEntry"`).rejects.toThrow(refused);
});

describe('a blocked account', () => {
  test('takes no charge once the block has returned, though the charge came while it was under way', async () => {
    const { userId, had } = await person();
    const held = await holdAccount(directUrl, userId);
    const block = doAct(services(), commandLine, asked({ act: 'block', userId }));
    await untilWaiting(directUrl, 1);
    const charge = charged(userId, 10).catch((error) => error);
    await held.release();
    await block;
    const late = await charged(userId, 10).catch((error) => error);
    expect(late).toMatchObject({ reason: 'FORBIDDEN', details: { isBlocked: true } });
    // The other one came before the block or was refused as well: never after it.
    const first = await charge;
    const { availableCredits } = await ledger.getBalance(userId);
    expect(availableCredits).toBe(typeof first === 'string' ? had - 10 : had);
  });

  test('ends its open tasks as usual, may be given credits back, and has no session', async () => {
    const { userId, had } = await person();
    const taskId = await taskOf(userId);
    await doAct(services(), commandLine, asked({ act: 'block', userId }));
    expect(await db.session.count({ where: { userId } })).toBe(0);
    expect(await failTask(ledger, { id: taskId, attempt: null }, { errorMessage: 'It failed.' })).toBe(true);
    expect((await ledger.getBalance(userId)).availableCredits).toBe(had);
    await doAct(services(), commandLine, asked({ act: 'takeBack', userId, amountCredits: 5 }));
    await doAct(services(), commandLine, asked({ act: 'unblock', userId }));
    expect(await charged(userId, 1)).toBeTypeOf('string');
    await expectLedgerHolds(db, { userIds: [userId] });
  });
});

describe('what is taken back', () => {
  test('comes from one grant or in burn order, is no more than there is, and of 8 at once only as often as it is there', async () => {
    const { userId, grantId, had } = await person();
    const twice = { act: 'takeBack', userId, amountCredits: 60, grantId } as const;
    await doAct(services(), commandLine, asked(twice));
    await expect(doAct(services(), commandLine, asked(twice))).rejects.toMatchObject({ reason: 'VALIDATION' });
    const rest = had - 60;
    const part = Math.floor(rest / 3);
    const tries = Array.from({ length: 8 }, () =>
      doAct(services(), commandLine, asked({ act: 'takeBack', userId, amountCredits: part })).then(
        () => 'taken',
        (error) => error.reason,
      ),
    );
    expect((await Promise.all(tries)).sort()).toEqual([...Array(5).fill('VALIDATION'), ...Array(3).fill('taken')]);
    expect((await ledger.getBalance(userId)).availableCredits).toBe(rest - 3 * part);
    await expectLedgerHolds(db, { userIds: [userId] });
  });
});

test('a plan is set at the end of the month, and the change is called off', async () => {
  const { userId } = await person();
  await upgradePlan(ledger, { userId, actor, planName: 'Basic', billingCycle: 'monthly' });
  const later = { act: 'plan', userId, planName: 'Free', billingCycle: 'monthly', when: 'atPeriodEnd' } as const;
  expect(await doAct(services(), commandLine, asked(later))).toMatchObject({
    after: { plan: 'Basic', nextPlan: 'Free' },
  });
  const kept = await doAct(services(), commandLine, asked({ act: 'keepPlan', userId }));
  expect(kept).toMatchObject({ after: { plan: 'Basic', nextPlan: null } });
  const now = { ...later, when: 'now' } as const;
  expect(await doAct(services(), commandLine, asked(now))).toMatchObject({ after: { plan: 'Free' }, movedCredits: 0 });
  const again = { ...now, planName: 'Basic' };
  await expect(doAct(services(), commandLine, asked(again))).rejects.toMatchObject({ reason: 'VALIDATION' });
  await expectLedgerHolds(db, { userIds: [userId] });
});
