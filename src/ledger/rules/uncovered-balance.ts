import type { Account } from '#/ledger/rules/account.ts';

/**
 * Returns the credits of an account's stored balance of which no entry and no grant knows: something else than the ledger wrote
 * it, before the account had entries. 0 where there are none. Pure.
 */
export function uncoveredCredits({ ledgerSeq, credits, grants }: Account): number {
  return ledgerSeq === 0 && grants.every(({ bookedAt }) => bookedAt === null) ? credits : 0;
}

/**
 * Asserts that entries may follow on the account's balance: what was put on top of an uncovered one could never be proved.
 * @throws Error that says how the balance is taken over
 */
export function assertCovered(account: Account): void {
  const credits = uncoveredCredits(account);
  if (credits === 0) return;
  throw new Error(
    `The balance of user ${account.userId} (${credits}) has no lines: npm run credits:import -- --existing takes it over.`,
  );
}
