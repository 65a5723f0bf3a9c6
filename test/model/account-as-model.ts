import { paidPlanOf } from '#/features/plans/rules/plan-terms.ts';
import type { Account, Entry } from '#/ledger/rules/account.ts';
import { addLot, type Account as ModelAccount, newAccount } from '#test/model/model-account.ts';

/** An account of the product as the model has it, and the lines that the product wrote for it since. */
export function modelOf(account: Account, written: readonly Entry[]): ModelAccount {
  const model = newAccount();
  for (const grant of account.grants) {
    const {
      id,
      source,
      amountCredits: amount,
      remainingCredits: remaining,
      priority,
      effectiveAt,
      expiresAt,
      bookedAt,
      createdAt,
    } = grant;
    const until = expiresAt?.getTime() ?? null;
    const carryUntil = grant.rolloverUntil?.getTime() ?? null;
    addLot(model, {
      id,
      source,
      amount,
      left: remaining,
      priority,
      bornAt: createdAt.getTime(),
      from: effectiveAt.getTime(),
      until,
      hasBegun: bookedAt !== null,
      isVoid: grant.voidedAt !== null,
      carry: carryUntil === null ? null : { most: grant.rolloverCapCredits, until: carryUntil },
    });
  }
  const { credits, debtCredits, recurring } = account;
  const before = {
    id: 'before',
    type: 'CREDIT' as const,
    at: account.lastEntryAt?.getTime() ?? 0,
    parts: [],
    undoes: null,
  };
  model.lines.push({ ...before, number: 0, amount: credits, balance: credits, debt: 0 });
  model.written = [
    { id: 'before', grantIds: [] },
    ...written.map(({ id, allocations: fundings }) => ({ id, grantIds: fundings.map(({ grantId }) => grantId) })),
  ];
  model.debt = debtCredits;
  if (recurring) {
    const { anchorAt, endsAt, next } = recurring;
    const { plan, billingCycle } = paidPlanOf(recurring.terms);
    const anchor = anchorAt.getTime();
    const running = { name: plan.name, cycle: billingCycle, anchor, startsAt: anchor, cycleSince: anchor };
    model.plan = { ...running, endsAt: endsAt.getTime() };
    model.next = next && { name: paidPlanOf(next.terms).plan.name, at: next.at.getTime(), cycle: null };
  }
  return model;
}
