import { type Account, type Entry, type Grant, sumOf } from '#/ledger/rules/account.ts';
import type { SpentOfGrant } from '#/ledger/rules/decide-clawback.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';

/** A later refund in the same transaction must see what this one gave back. */
export function noteRefund(charges: Map<string, Charge>, line: Entry): void {
  const charge = line.refundsId === null ? undefined : charges.get(line.refundsId);
  if (!charge) return;
  const restored = line.allocations.map(({ restoresGrantId, grantId, amountCredits }) => ({
    restoresGrantId: restoresGrantId ?? grantId,
    amountCredits,
  }));
  charges.set(charge.id, { ...charge, restored: [...charge.restored, ...restored] });
}

/** A later chargeback in the same transaction must see what this line took from its grant, or gave back to it. */
export function withSpent(spent: SpentOfGrant[], account: Account, line: Entry): SpentOfGrant[] {
  if (spent.length === 0 || (line.type !== 'DEBIT' && line.type !== 'REFUND')) return spent;
  const origins = new Map(account.grants.map((grant) => [grant.id, grant.originId]));
  return spent.map(({ grantId, spentCredits }) => {
    const own = line.allocations.filter(
      (allocation) => allocation.grantId === grantId || origins.get(allocation.grantId) === grantId,
    );
    return { grantId, spentCredits: spentCredits - sumOf(own) };
  });
}

/** The grants of accounts that are new since they were read, and those that are another than they were. */
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
