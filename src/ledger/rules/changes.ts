import { type Account, type Entry, type Grant, sumOf } from '#/ledger/rules/account.ts';
import type { SpentOfGrant } from '#/ledger/rules/decide-clawback.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';

/** Returns the charges after an entry, so that a later refund in the same transaction counts one that this entry is. */
export function withRefund(charges: ReadonlyMap<string, Charge>, entry: Entry): ReadonlyMap<string, Charge> {
  const charge = entry.refundsId === null ? undefined : charges.get(entry.refundsId);
  if (!charge) return charges;
  const restored = entry.allocations.map(({ restoresGrantId, grantId, amountCredits }) => ({
    restoresGrantId: restoresGrantId ?? grantId,
    amountCredits,
  }));
  return new Map(charges).set(charge.id, { ...charge, restored: [...charge.restored, ...restored] });
}

/**
 * Returns `spent` after a debit or a refund of one, so that a later chargeback in the same transaction counts it. What expired
 * was not spent, so that an undone expiry gives back nothing of it.
 */
export function withSpent(spent: readonly SpentOfGrant[], account: Account, entry: Entry): readonly SpentOfGrant[] {
  if (spent.length === 0 || (entry.type !== 'DEBIT' && entry.type !== 'REFUND') || entry.reason === 'expiry')
    return spent;
  const origins = new Map(account.grants.map((grant) => [grant.id, grant.originId]));
  return spent.map(({ grantId, spentCredits }) => {
    const own = entry.allocations.filter(
      (allocation) => allocation.grantId === grantId || origins.get(allocation.grantId) === grantId,
    );
    return { grantId, spentCredits: spentCredits - sumOf(own) };
  });
}

/** Returns the grants that are new in the accounts since they were read, and those that changed. */
export function grantWrites(asRead: ReadonlyMap<string, Account>, accounts: readonly Account[]) {
  const opened: (Grant & { userId: string })[] = [];
  const changed: Grant[] = [];
  for (const { userId, grants } of accounts) {
    const known = new Map(asRead.get(userId)?.grants.map((grant) => [grant.id, grant]));
    for (const grant of grants) {
      const old = known.get(grant.id);
      if (!old) opened.push({ ...grant, userId });
      else if (old !== grant) changed.push(grant);
    }
  }
  return { opened, changed };
}
