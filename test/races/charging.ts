import { expect } from 'vitest';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { ledgerOf } from '#test/ledger.ts';
import { type Outcome, type RaceResult, type RaceVerb, winners } from '#test/races/race.ts';

type Charged = { kind: string; availableCredits?: number; requiredCredits?: number; debtCredits?: number };

function outcomeOf(answer: Charged, costCredits: number): Omit<Outcome, 'index'> {
  if (answer.kind !== 'insufficient') return { kind: 'won', worth: -costCredits, answer };
  return { kind: answer.debtCredits ? 'in debt' : 'insufficient', worth: 0, answer };
}

/** What verbs take from the account at most, where they do not take all there is. */
const takesAtMost: Record<string, number> = { settle: 10, takeBack: 30, voidGrant: 40, clawback: 100 };
const takesAll = new Set(['checkAndDeduct', 'deduct', 'submitTask']);
const gives = new Set([
  'refund',
  'settle',
  'release',
  'grant',
  'importCredits',
  'revertClawback',
  'undoExpiry',
  'upgradePlan',
  'failTask',
]);
const makesDebt = new Set(['clawback', 'revertClawback']);

function judgeCharges(costCredits: number) {
  return ({ mine, rival, before, after }: RaceResult) => {
    const won = winners(mine).length;
    const poor = mine.filter(({ kind }) => kind === 'insufficient');
    const inDebt = mine.filter(({ kind }) => kind === 'in debt');
    expect(won + poor.length + inDebt.length, 'charged, too poor or in debt').toBe(mine.length);
    for (const { answer } of poor) {
      expect(answer).toEqual({
        kind: 'insufficient',
        requiredCredits: costCredits,
        availableCredits: expect.any(Number),
      });
      expect(answer.availableCredits).toBeLessThan(costCredits);
      expect(answer.availableCredits).toBeGreaterThanOrEqual(0);
    }
    for (const { answer } of inDebt)
      expect(answer).toMatchObject({ requiredCredits: costCredits, debtCredits: expect.any(Number) });
    if (!makesDebt.has(rival)) expect(inDebt).toEqual([]);
    // Where nobody gives, whoever was too poor once still is at the end, and nothing that would pay for one more is left.
    if (!gives.has(rival) && after.owed === 0 && poor.length > 0) expect(after.available).toBeLessThan(costCredits);
    if (!takesAll.has(rival) && !makesDebt.has(rival)) {
      const surely = Math.floor((before.available - (takesAtMost[rival] ?? 0)) / costCredits);
      expect(won).toBeGreaterThanOrEqual(Math.min(mine.length, surely));
    }
    if (!gives.has(rival) && !takesAll.has(rival) && !(rival in takesAtMost)) {
      expect(won, 'as many as can be paid').toBe(Math.min(mine.length, Math.floor(before.available / costCredits)));
    }
  };
}

export const checkAndDeduct: RaceVerb = {
  name: 'checkAndDeduct',
  ask: async ({ db }, { userId }) => outcomeOf((await creditVerbs(db).generate(userId)).answer, 25),
  judge: judgeCharges(25),
};

export const deduct: RaceVerb = {
  name: 'deduct',
  ask: async ({ db }, { userId }) => outcomeOf((await creditVerbs(db).charge(userId, 10)).answer, 10),
  judge: judgeCharges(10),
};

export const submit: RaceVerb = {
  name: 'submitTask',
  ask: async (process, { userId }) => {
    const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' as const };
    const asked = { userId, actor: 'system', type: 'text-to-video' as const, input, sentInput: input };
    return outcomeOf((await submitTask({ ledger: ledgerOf(process.db), queue: process.queue }, asked)).answer, 25);
  },
  judge: async (result) => {
    judgeCharges(25)(result);
    const { db, account, mine } = result;
    const tasks = await db.task.findMany({ where: { userId: account.userId, status: 'queued' }, select: { id: true } });
    const own = tasks.filter(({ id }) => id !== account.taskId);
    expect(own, 'a task for each that was charged').toHaveLength(winners(mine).length);
    const [jobs] = await db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pgboss.job WHERE data->>'taskId' = ANY(${own.map(({ id }) => id)})`;
    expect(jobs?.count, 'a job for each task').toBe(own.length);
  },
};
