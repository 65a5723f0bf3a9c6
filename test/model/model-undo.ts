import { type Account, lotNumbered, write } from '#test/model/model-account.ts';
import { availableIn } from '#test/model/model-burn.ts';
import { addGrace, assertFits, type Done, idOf } from '#test/model/model-verbs.ts';
import { Refused } from '#test/model/refused.ts';

/**
 * An end of credits that came too early is undone: they are there again for as long as they had left at `right`, when the
 * clock was right.
 */
export function undoExpiry(account: Account, expiryId: string, right: number, now: number): Done {
  const end = account.lines.find((line) => line.type === 'EXPIRE' && idOf(account, line.number) === expiryId);
  const ended = end?.parts[0];
  if (!end || !ended) throw new Refused('NOT_FOUND');
  const lot = lotNumbered(account, ended.lot);
  if (end.isCarried || lot.isVoid) throw new Refused('VALIDATION', { field: 'expiryId' });
  if (right >= end.at) throw new Refused('VALIDATION', { field: 'clockWasRightAt' });
  const amount = -ended.amount;
  assertFits(account, amount);
  const lifeMs = end.at - Math.max(right, lot.from);
  const grace = addGrace(account, lot, amount, now, lifeMs);
  const parts = [{ lot: grace.number, amount, insteadOf: lot.number }];
  const { number } = write(account, { type: 'REFUND', at: now, parts, undoes: end.number });
  const figures = { restoredCredits: amount, expiresAt: new Date(now + lifeMs) };
  return {
    answer: { kind: 'expiryUndone', ...figures, balance: availableIn(account, now) },
    line: number,
    moves: true,
  };
}
