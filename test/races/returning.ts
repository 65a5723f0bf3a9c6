import { expect } from 'vitest';
import { failTask } from '#/features/tasks/commands/lease-task.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { ledgerOf } from '#test/ledger.ts';
import { countKinds, longAgo, type RaceResult, type RaceVerb, sumOfWorth, winners } from '#test/races/race.ts';
import { chargeTask } from '#test/task-charges.ts';

const heldCredits = 40;
const partCredits = 15;

/** What of the held charge went back before it was settled or released, where the rival gives it back in parts. */
function returnedBy({ rival, rivals }: RaceResult): number {
  return rival === 'refund' ? sumOfWorth(rivals) : 0;
}

/** All want parts of 15 of the 40 that are held: two fit. */
export const refund: RaceVerb = {
  name: 'refund',
  ask: async ({ db }, { userId, chargeId }) => {
    const { answer } = await creditVerbs(db).refund(userId, chargeId, { amountCredits: partCredits });
    return { kind: 'won', worth: answer.refundedCredits, answer };
  },
  judge: (result) => {
    const { mine, rival, rivals } = result;
    const won = winners(mine);
    for (const { answer } of won) expect(answer.refundedCredits).toBe(partCredits);
    const returned = rival === 'release' || rival === 'settle' ? Math.max(0, sumOfWorth(rivals)) : 0;
    const left = heldCredits - won.length * partCredits - returned;
    expect(left).toBeGreaterThanOrEqual(0);
    expect(left, 'none that would have fitted was refused').toBeLessThan(partCredits);
    expect(countKinds(mine)).toEqual({
      ...(won.length > 0 ? { won: won.length } : {}),
      REFUND_EXCEEDS_CHARGE: mine.length - won.length,
    });
    for (const { kind, answer } of mine) {
      if (kind === 'won') continue;
      expect(answer).toEqual({ amountCredits: partCredits, refundableCredits: expect.any(Number) });
      expect(answer.refundableCredits).toBeLessThan(partCredits);
      expect(answer.refundableCredits).toBeGreaterThanOrEqual(left);
    }
    if (rival !== 'release' && rival !== 'settle') expect(won).toHaveLength(2);
  },
};

/** Half of them want to settle at 20, half at 50, ten more than is held. */
const costs = [20, 50] as const;

export const settle: RaceVerb = {
  name: 'settle',
  ask: async ({ db }, { userId, chargeId }, index) => {
    const { answer } = await creditVerbs(db).settle(userId, chargeId, costs[index % 2] as number);
    return { kind: 'won', worth: answer.refundedCredits - answer.chargedCredits, answer };
  },
  judge: (result) => {
    const { mine, rival, rivals } = result;
    const [won] = winners(mine);
    const isReleased = rival === 'release' && winners(rivals).length > 0;
    expect(countKinds(mine)).toEqual(
      isReleased ? { ALREADY_ENDED: mine.length } : { won: 1, ALREADY_ENDED: mine.length - 1 },
    );
    for (const { kind, answer } of mine) {
      if (kind === 'ALREADY_ENDED') expect(answer).toEqual({ outcome: isReleased ? 'released' : 'settled' });
    }
    if (!won) return;
    const { refundedCredits, chargedCredits, uncollectedCredits } = won.answer as Record<string, number>;
    const moved = (chargedCredits ?? 0) + (uncollectedCredits ?? 0) - (refundedCredits ?? 0);
    const held = (costs[won.index % 2] as number) - moved;
    expect(held, 'what was held when it was settled').toBeLessThanOrEqual(heldCredits);
    expect((heldCredits - held) % partCredits, 'what earlier refunds took away from it').toBe(0);
    expect(heldCredits - held).toBeLessThanOrEqual(returnedBy(result));
  },
};

export const release: RaceVerb = {
  name: 'release',
  ask: async ({ db }, { userId, chargeId }) => {
    const { answer } = await creditVerbs(db).release(userId, chargeId);
    return { kind: answer.transactionId ? 'won' : 'nothing left', worth: answer.refundedCredits, answer };
  },
  judge: (result) => {
    const { mine, rival, rivals } = result;
    const isSettled = rival === 'settle' && winners(rivals).length > 0;
    expect(countKinds(mine)).toEqual(
      isSettled ? { 'nothing left': mine.length } : { won: 1, 'nothing left': mine.length - 1 },
    );
    if (!isSettled) expect(sumOfWorth(mine), 'all that was left of the charge').toBe(heldCredits - returnedBy(result));
  },
};

/** All want to end one task, of 25 credits. */
export const fail: RaceVerb = {
  name: 'failTask',
  prepare: async ({ db }, account) => {
    const { userId } = account;
    const now = longAgo();
    await creditVerbs(db).give(userId, 25, { now, source: 'PROMO', priority: 0 });
    const id = crypto.randomUUID();
    const chargeId = await chargeTask(db, { userId, taskId: id, amountCredits: 25, now });
    await db.task.create({
      data: {
        id,
        userId,
        type: 'TEXT_TO_VIDEO',
        status: 'running',
        input: {},
        chargedCredits: 25,
        chargeId,
        createdAt: now,
        deadlineAt: new Date(Date.now() + 60_000),
      },
    });
    account.taskId = id;
  },
  ask: async ({ db }, { taskId = '' }) => {
    const isEnded = await failTask(ledgerOf(db), { id: taskId, attempt: null }, { errorMessage: 'no' });
    return { kind: isEnded ? 'won' : 'ended before', worth: isEnded ? 25 : 0, answer: {} };
  },
  judge: async ({ db, account, mine }) => {
    expect(countKinds(mine)).toEqual({ won: 1, 'ended before': mine.length - 1 });
    const task = await db.task.findUniqueOrThrow({ where: { id: account.taskId ?? '' } });
    expect(task).toMatchObject({ status: 'failed', refundId: expect.any(String) });
  },
};
