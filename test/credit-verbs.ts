import type { Ledger } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';
import { ledgerOf } from '#test/ledger.ts';

type VerbName =
  | 'checkAndDeduct'
  | 'deduct'
  | 'refund'
  | 'settle'
  | 'release'
  | 'grant'
  | 'voidGrant'
  | 'clawback'
  | 'revertClawback'
  | 'undoExpiry';
type Options<Name extends VerbName> = Partial<Parameters<Ledger[Name]>[0]>;

/**
 * The credit verbs on one database, as tests say them: by account and amount, done by the system for no particular
 * reason. Every verb takes what else it can be told as overrides.
 */
export function creditVerbs(db: Db) {
  const ledger = ledgerOf(db);
  const by = { actor: 'system' };
  return {
    /** A stated amount, for a video unless said. */
    charge: (userId: string, amountCredits: number, options: Options<'deduct'> = {}) =>
      ledger.deduct({
        ...by,
        userId,
        amountCredits,
        generationType: 'TEXT_TO_VIDEO',
        description: 'A test’s work',
        ...options,
      }),
    /** A stated amount for external work, which may come to `maxCostCredits`. */
    hold: (userId: string, amountCredits: number, maxCostCredits?: number, options: Options<'deduct'> = {}) =>
      ledger.deduct({
        ...by,
        userId,
        amountCredits,
        generationType: 'EXTERNAL',
        description: 'A test’s work',
        ...(maxCostCredits === undefined ? {} : { maxCostCredits }),
        ...options,
      }),
    /** A video of five seconds at its price, 25, unless said. */
    generate: (userId: string, options: Options<'checkAndDeduct'> = {}) =>
      ledger.checkAndDeduct({ ...by, userId, type: 'TEXT_TO_VIDEO', input: { seconds: 5 }, ...options }),
    refund: (userId: string, chargeId: string, options: Options<'refund'> = {}) =>
      ledger.refund({ ...by, userId, chargeId, reason: 'failure', description: 'Returned', ...options }),
    settle: (userId: string, chargeId: string, costCredits: number, options: Options<'settle'> = {}) =>
      ledger.settle({ ...by, userId, chargeId, costCredits, description: 'Settled', ...options }),
    release: (userId: string, chargeId: string, options: Options<'release'> = {}) =>
      ledger.release({ ...by, userId, chargeId, reason: 'cancel', description: 'Released', ...options }),
    give: (userId: string, amountCredits: number, options: Options<'grant'> = {}) =>
      ledger.grant({ ...by, userId, amountCredits, source: 'PURCHASE', description: 'Credits', ...options }),
    void: (userId: string, grantId: string, options: Options<'voidGrant'> = {}) =>
      ledger.voidGrant({ ...by, userId, grantId, description: 'Taken back', ...options }),
    clawback: (userId: string, grantId: string, options: Options<'clawback'> = {}) =>
      ledger.clawback({ ...by, userId, grantId, description: 'Payment taken back', ...options }),
    restore: (userId: string, clawbackId: string, options: Options<'revertClawback'> = {}) =>
      ledger.revertClawback({ ...by, userId, clawbackId, description: 'Dispute won', ...options }),
    undo: (userId: string, expiryId: string, clockWasRightAt: Date, options: Options<'undoExpiry'> = {}) =>
      ledger.undoExpiry({ ...by, userId, expiryId, clockWasRightAt, description: 'Expired too early', ...options }),
    /** The ids of the account's expiries, oldest first. */
    expiries: async (userId: string) => {
      const where = { userId, type: 'EXPIRE' as const };
      return (await db.creditTransaction.findMany({ where, orderBy: { seq: 'asc' } })).map(({ id }) => id);
    },
    /** What is available, in credits: now, or at an instant. */
    available: async (userId: string, instant?: Date) =>
      instant ? ledger.balanceAt(userId, instant) : (await ledger.getBalance(userId)).availableCredits,
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
