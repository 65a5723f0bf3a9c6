import type { Account, CommandFacts, Effect, Posting } from '#/ledger/rules/account.ts';
import { availableCredits, burnDown, spendableCredits } from '#/ledger/rules/burn-down.ts';
import { type DomainError, NotFoundError, ValidationError } from '#/lib/errors.ts';

/** Credits to take back: of one grant, or with null of all that can be spent, in burn order. */
export type TakeBackRequest = {
  kind: 'takeBack';
  amountCredits: number;
  grantId: string | null;
  facts: CommandFacts;
};

export type TakeBackDecision = { kind: 'amountTaken'; effect: Effect } | { kind: 'rejected'; error: DomainError };

/**
 * Decides to take an amount back, for an account advanced to `now`: an entry for each grant that it comes from. Grants stay
 * spendable, and nothing becomes debt: more than can be spent is refused. Pure.
 * Rejected with NotFoundError (grant) or ValidationError (amountCredits).
 */
export function decideTakeBack(account: Account, request: TakeBackRequest, now: Date): TakeBackDecision {
  const { grantId, amountCredits, facts } = request;
  const grants = grantId === null ? account.grants : account.grants.filter(({ id }) => id === grantId);
  if (grantId !== null && grants.length === 0) return { kind: 'rejected', error: new NotFoundError('grant') };
  const { allocations, missingCredits } = burnDown(grants, amountCredits, now);
  if (missingCredits > 0) {
    const there =
      grantId === null
        ? availableCredits(account, now)
        : grants.reduce((sum, one) => sum + spendableCredits(one, now), 0);
    const message = `must be at most what can be taken, ${there} credits`;
    return { kind: 'rejected', error: new ValidationError([{ field: 'amountCredits', message }]) };
  }
  const postings = allocations.map(
    (allocation): Posting => ({
      ...facts,
      grantId: allocation.grantId,
      reason: 'takeBack',
      type: 'CLAWBACK',
      generationType: null,
      refundsId: null,
      at: now,
      allocations: [allocation],
      opens: [],
      debtCredits: 0,
    }),
  );
  return { kind: 'amountTaken', effect: { postings } };
}
