import { clientKey, endingKey } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';
import { ledgerOf } from '#test/ledger.ts';

/** Charges a task at an instant, as the task service does, but makes no task. Returns the charge's id. */
export async function chargeTask(
  db: Db,
  asked: {
    userId: string;
    taskId: string;
    amountCredits: number;
    generationType?: string;
    maxCostCredits?: number;
    now?: Date;
  },
): Promise<string> {
  const { userId, taskId, amountCredits, generationType = 'TEXT_TO_VIDEO', maxCostCredits, now } = asked;
  const facts = { generationType, description: 'A test’s work', metadata: {}, actor: 'system', taskId, maxCostCredits };
  const { answer } = await ledgerOf(db).execute({
    key: clientKey(userId, undefined, 'tasks.create', { taskId }),
    now,
    decide: (account) => account.decide({ kind: 'charge', amountCredits, facts }),
  });
  if (answer.kind !== 'charged' || answer.transactionId === null) throw new Error('The task was not charged.');
  return answer.transactionId;
}

/**
 * Ends the charge of a task at an instant, as the task service does: settles it at a cost, or releases it after a failure.
 * Returns the id of the line that it made; null where it made none.
 */
export async function endTaskCharge(
  db: Db,
  asked: { userId: string; taskId: string; chargeId: string; costCredits: number | 'failed'; now?: Date },
): Promise<string | null> {
  const { userId, taskId, chargeId, costCredits, now } = asked;
  const facts = { description: 'Ended', metadata: {}, actor: 'system', taskId };
  const isFailed = costCredits === 'failed';
  const { answer } = await ledgerOf(db).execute({
    key: endingKey(userId, chargeId, isFailed ? 'released' : 'settled'),
    chargeIds: [chargeId],
    now,
    decide: (account) => {
      const { transactionId } = isFailed
        ? account.decide({ kind: 'refund', chargeId, amountCredits: null, reason: 'failure', facts })
        : account.decide({ kind: 'settle', chargeId, costCredits, isOfAll: true, facts });
      account.endCharge(chargeId, isFailed ? 'released' : 'settled', isFailed ? 0 : costCredits);
      return transactionId;
    },
  });
  return answer;
}
