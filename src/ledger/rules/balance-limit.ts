import type { Account } from '#/ledger/rules/account.ts';
import { maxBalanceCredits } from '#/ledger/schema.ts';

/** Returns how many credits an account can still be given: the limit less its balance and its grants that start later. */
export function roomCredits(account: Pick<Account, 'credits' | 'grants'>): number {
  const promised = account.grants.reduce(
    (sum, grant) => sum + (grant.bookedAt === null && grant.voidedAt === null ? grant.amountCredits : 0),
    0,
  );
  return Math.max(0, maxBalanceCredits - account.credits - promised);
}
