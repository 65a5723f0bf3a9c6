import { expect } from 'vitest';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { ledgerOf } from '#test/ledger.ts';
import { countKinds, longAgo, type Outcome, type RaceVerb, sumOfWorth, winners } from '#test/races/race.ts';

/** That of calls under one key one had an effect, and all others were told its answer again. */
function expectOnce(outcomes: readonly Outcome[]): void {
  expect(countKinds(outcomes)).toEqual({ won: 1, replayed: outcomes.length - 1 });
  for (const { answer } of outcomes) expect(answer).toEqual(outcomes[0]?.answer);
}

const payments = 4;

/** They tell of four payments of 7 credits. */
export const grant: RaceVerb = {
  name: 'grant',
  ask: async ({ db }, { userId }, index) => {
    const { answer, replayed } = await creditVerbs(db).give(userId, 7, { reference: `payment ${index % payments}` });
    return { kind: replayed ? 'replayed' : 'won', worth: replayed ? 0 : 7, answer };
  },
  judge: ({ mine }) => {
    for (const told of Map.groupBy(mine, ({ index }) => index % payments).values()) expectOnce(told);
  },
};

/** They bring four balances of 7 credits. */
export const importCredits: RaceVerb = {
  name: 'importCredits',
  ask: async ({ db }, { userId }, index) => {
    const asked = { userId, actor: 'system', amountCredits: 7, reference: `balance ${index % payments}` };
    const { answer, replayed } = await ledgerOf(db).importCredits(asked);
    return { kind: replayed ? 'replayed' : 'won', worth: replayed ? 0 : 7, answer };
  },
  judge: ({ mine }) => {
    for (const told of Map.groupBy(mine, ({ index }) => index % payments).values()) expectOnce(told);
  },
};

const spends = new Set(['checkAndDeduct', 'deduct', 'submitTask', 'settle']);
const refunds = new Set(['refund', 'settle', 'release']);

/** All want what is left of the purchase; what comes back to it later comes as grace, which they take too. */
export const voidGrant: RaceVerb = {
  name: 'voidGrant',
  ask: async ({ db }, { userId, purchaseId }) => {
    const { answer } = await creditVerbs(db).void(userId, purchaseId);
    return { kind: answer.transactionId ? 'won' : 'nothing left', worth: -answer.takenCredits, answer };
  },
  judge: ({ mine, rival, rivals, after }) => {
    const won = winners(mine);
    const kinds = countKinds(mine);
    expect((kinds.won ?? 0) + (kinds['nothing left'] ?? 0)).toBe(mine.length);
    for (const { answer } of mine) expect(answer).toMatchObject({ debtCredits: 0 });
    expect(won.length).toBeLessThanOrEqual(1 + (refunds.has(rival) ? winners(rivals).length : 0));
    const taken = -sumOfWorth(mine);
    if (rival === 'clawback') expect(taken - sumOfWorth(rivals), 'the whole purchase').toBe(100);
    else if (!spends.has(rival) && !refunds.has(rival)) expect([won.length, taken]).toEqual([1, 40]);
    else if (spends.has(rival) && !refunds.has(rival)) expect(taken).toBeLessThanOrEqual(40);
    expect(after.available).toBeGreaterThanOrEqual(0);
  },
};

const takenCredits = 10;

/** All want 10 of 30 that were given by mistake: three fit, where nobody spends them. */
export const takeBack: RaceVerb = {
  name: 'takeBack',
  prepare: async ({ db }, account) => {
    const now = longAgo();
    const { answer } = await creditVerbs(db).give(account.userId, 30, { now, source: 'PROMO', priority: 2 });
    account.mistakeId = answer.grantId;
  },
  ask: async ({ db }, { userId, mistakeId = '' }) => {
    const asked = { userId, actor: 'system', amountCredits: takenCredits, grantId: mistakeId };
    const { answer } = await ledgerOf(db).takeBack({ ...asked, description: 'Given by mistake' });
    return { kind: 'won', worth: -answer.takenCredits, answer };
  },
  judge: ({ mine, rival }) => {
    const won = winners(mine);
    for (const { answer } of won) expect(answer).toMatchObject({ takenCredits, transactionIds: { length: 1 } });
    expect(countKinds(mine)).toEqual({
      ...(won.length > 0 ? { won: won.length } : {}),
      VALIDATION: mine.length - won.length,
    });
    for (const { kind, answer } of mine)
      if (kind !== 'won') expect(JSON.stringify(answer)).toMatch(/must be at most what can be taken, \d credits/);
    if (spends.has(rival)) expect(won.length).toBeLessThanOrEqual(3);
    else expect(won).toHaveLength(3);
  },
};

/** All tell that the purchase of 100 was taken back. */
export const clawback: RaceVerb = {
  name: 'clawback',
  ask: async ({ db }, { userId, purchaseId }) => {
    const { answer, replayed } = await creditVerbs(db).clawback(userId, purchaseId);
    const worth = replayed ? 0 : -answer.takenCredits - answer.debtCredits;
    return { kind: replayed ? 'replayed' : 'won', worth, answer };
  },
  judge: ({ mine, rival }) => {
    expectOnce(mine);
    // What was not spent is taken and what was is owed: together the whole purchase, whoever spent or returned meanwhile.
    if (rival !== 'voidGrant') expect(sumOfWorth(mine)).toBe(-100);
  },
};

/** All tell that the dispute was won about a purchase of 30, of which 20 were taken and 10 are owed. */
export const revertClawback: RaceVerb = {
  name: 'revertClawback',
  prepare: async ({ db }, account) => {
    const verbs = creditVerbs(db);
    const { userId } = account;
    const now = longAgo();
    const { answer } = await verbs.give(userId, 30, { now, priority: 0 });
    await verbs.charge(userId, 10, { now });
    account.clawbackId = lineIdOf(await verbs.clawback(userId, answer.grantId, { now }));
  },
  ask: async ({ db }, { userId, clawbackId = '' }) => {
    const { answer, replayed } = await creditVerbs(db).restore(userId, clawbackId);
    const worth = replayed ? 0 : answer.restoredCredits + answer.forgivenCredits;
    return { kind: replayed ? 'replayed' : 'won', worth, answer };
  },
  judge: ({ mine, rival, after }) => {
    expectOnce(mine);
    expect(sumOfWorth(mine)).toBe(30);
    if (rival !== 'clawback') expect(after.owed).toBe(0);
  },
};

const day = 24 * 60 * 60 * 1000;

/** All tell to undo the expiry of 12 credits, which were booked as expired although they had ten days left. */
export const undoExpiry: RaceVerb = {
  name: 'undoExpiry',
  prepare: async ({ db }, account) => {
    const { give, expiries } = creditVerbs(db);
    const { userId } = account;
    const now = longAgo();
    const expiresAt = new Date(now.getTime() + 10 * day);
    await give(userId, 12, { now, source: 'PROMO', expiresAt });
    await db.$transaction((tx) => ledgerOf(db).bookDue(tx, userId, expiresAt));
    account.expiryId = (await expiries(userId)).at(-1) ?? '';
  },
  ask: async ({ db }, { userId, expiryId = '' }) => {
    const { answer, replayed } = await creditVerbs(db).undo(userId, expiryId, longAgo());
    return { kind: replayed ? 'replayed' : 'won', worth: replayed ? 0 : answer.restoredCredits, answer };
  },
  judge: ({ mine }) => {
    expectOnce(mine);
    expect(sumOfWorth(mine)).toBe(12);
  },
};
