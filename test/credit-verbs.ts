import { checkAndDeduct, deduct, refund, release, settle } from '#/ledger/credit-manager.ts';
import { clawback, grant, revertClawback, undoExpiry, voidGrant } from '#/ledger/grants.ts';
import { balanceAt, getBalance } from '#/ledger/queries.ts';
import type { Db } from '#/platform/db.ts';

type Options<Verb extends (db: Db, asked: never) => unknown> = Partial<Parameters<Verb>[1]>;

/**
 * The credit verbs on one database, as tests say them: by account and amount, done by the system for no particular
 * reason. Every verb takes what else it can be told as overrides.
 */
export function creditVerbs(db: Db) {
  const by = { actor: 'system' };
  return {
    /** A stated amount, for a video unless said. */
    charge: (userId: string, amountCredits: number, options: Options<typeof deduct> = {}) =>
      deduct(db, {
        ...by,
        userId,
        amountCredits,
        generationType: 'TEXT_TO_VIDEO',
        description: 'A test’s work',
        ...options,
      }),
    /** A stated amount for external work, which may come to `maxCostCredits`. */
    hold: (userId: string, amountCredits: number, maxCostCredits?: number, options: Options<typeof deduct> = {}) =>
      deduct(db, {
        ...by,
        userId,
        amountCredits,
        generationType: 'EXTERNAL',
        description: 'A test’s work',
        ...(maxCostCredits === undefined ? {} : { maxCostCredits }),
        ...options,
      }),
    /** A video of five seconds at its price, 25, unless said. */
    generate: (userId: string, options: Options<typeof checkAndDeduct> = {}) =>
      checkAndDeduct(db, { ...by, userId, type: 'TEXT_TO_VIDEO', input: { seconds: 5 }, ...options }),
    refund: (userId: string, chargeId: string, options: Options<typeof refund> = {}) =>
      refund(db, { ...by, userId, chargeId, reason: 'failure', description: 'Returned', ...options }),
    settle: (userId: string, chargeId: string, costCredits: number, options: Options<typeof settle> = {}) =>
      settle(db, { ...by, userId, chargeId, costCredits, description: 'Settled', ...options }),
    release: (userId: string, chargeId: string, options: Options<typeof release> = {}) =>
      release(db, { ...by, userId, chargeId, reason: 'cancel', description: 'Released', ...options }),
    give: (userId: string, amountCredits: number, options: Options<typeof grant> = {}) =>
      grant(db, { ...by, userId, amountCredits, source: 'PURCHASE', description: 'Credits', ...options }),
    void: (userId: string, grantId: string, options: Options<typeof voidGrant> = {}) =>
      voidGrant(db, { ...by, userId, grantId, description: 'Taken back', ...options }),
    clawback: (userId: string, grantId: string, options: Options<typeof clawback> = {}) =>
      clawback(db, { ...by, userId, grantId, description: 'Payment taken back', ...options }),
    restore: (userId: string, clawbackId: string, options: Options<typeof revertClawback> = {}) =>
      revertClawback(db, { ...by, userId, clawbackId, description: 'Dispute won', ...options }),
    undo: (userId: string, expiryId: string, clockWasRightAt: Date, options: Options<typeof undoExpiry> = {}) =>
      undoExpiry(db, { ...by, userId, expiryId, clockWasRightAt, description: 'Expired too early', ...options }),
    /** The ids of the account's expiries, oldest first. */
    expiries: async (userId: string) => {
      const where = { userId, type: 'EXPIRE' as const };
      return (await db.creditTransaction.findMany({ where, orderBy: { seq: 'asc' } })).map(({ id }) => id);
    },
    /** What is available, in credits: now, or at an instant. */
    available: async (userId: string, instant?: Date) =>
      instant ? balanceAt(db, userId, instant) : (await getBalance(db, userId)).availableCredits,
    /** What remains in each of these grants, by the books. */
    remaining: async (...grantIds: string[]) => {
      const grants = await db.creditGrant.findMany({ where: { id: { in: grantIds } } });
      return grantIds.map((id) => grants.find((one) => one.id === id)?.remaining);
    },
    /** The account's lines as type and amount, oldest first. */
    lines: async (userId: string) => {
      const lines = await db.creditTransaction.findMany({ where: { userId }, orderBy: { seq: 'asc' } });
      return lines.map(({ type, amount }) => `${type} ${amount}`);
    },
  };
}

/**
 * The id of the line that a verb wrote.
 * @throws when it wrote none
 */
export function lineIdOf({ answer }: { answer: { kind: string; transactionId?: string | null } }): string {
  if (!answer.transactionId) throw new Error(`A verb that was to write a line answered ${answer.kind}.`);
  return answer.transactionId;
}
