import { type Account, applyEffect, type Effect, type Grant } from '#/ledger/rules/account.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';
import { newId, noon } from '#test/model/account-arbitraries.ts';
import { agree } from '#test/model/agree.ts';

/*
 * Oracles of the pure rules that go credit by credit, for accounts at noon.
 */

/** Whether one grant burns before another, said in words. */
function burnsFirst(a: Grant, b: Grant): boolean {
  if (a.priority !== b.priority) return a.priority < b.priority;
  const [aEnd, bEnd] = [a.expiresAt?.getTime() ?? Infinity, b.expiresAt?.getTime() ?? Infinity];
  if (aEnd !== bEnd) return aEnd < bEnd;
  const isPaid = ({ source }: Grant) =>
    source === 'PLAN' || source === 'PURCHASE' || source === 'ROLLOVER' || source === 'IMPORT';
  if (isPaid(a) !== isPaid(b)) return isPaid(b);
  if (a.createdAt.getTime() !== b.createdAt.getTime()) return a.createdAt < b.createdAt;
  return a.id < b.id;
}

/** What each grant pays of an amount, in the order in which they begin to pay, taken credit by credit. */
export function creditByCredit(
  grants: readonly Grant[],
  credits: number,
  first: readonly string[] = [],
): [string, number][] {
  const left = new Map(grants.filter(isSpendable).map((grant) => [grant.id, grant.remainingCredits]));
  const paid = new Map<string, number>();
  for (let credit = 0; credit < credits; credit += 1) {
    const able = grants.filter(({ id }) => (left.get(id) ?? 0) > 0);
    const named = first.map((id) => able.find((grant) => grant.id === id)).find((grant) => grant !== undefined);
    const next =
      named ?? able.reduce<Grant | undefined>((best, one) => (best && burnsFirst(best, one) ? best : one), undefined);
    if (!next) break;
    left.set(next.id, (left.get(next.id) ?? 0) - 1);
    paid.set(next.id, (paid.get(next.id) ?? 0) + 1);
  }
  return [...paid];
}

/** Whether a grant can be spent at noon, once everything due is booked. */
export function isSpendable({ voidedAt, bookedAt, expiresAt }: Grant): boolean {
  return voidedAt === null && bookedAt !== null && (expiresAt === null || expiresAt > noon);
}

/** What allocations take, as `creditByCredit` says it. */
export function paidBy(allocations: readonly { grantId: string; amountCredits: number }[]): [string, number][] {
  return allocations.map(({ grantId, amountCredits: taken }) => [grantId, -taken]);
}

/** What goes back for each grant that paid, credit by credit from the last one taken; the last first. */
export function backCreditByCredit(charge: Charge, credits: number): [string, number][] {
  const owed = new Map(charge.allocations.map(({ grantId, amountCredits: taken }) => [grantId, -taken]));
  for (const { restoresGrantId, amountCredits: back } of charge.restored) {
    owed.set(restoresGrantId, (owed.get(restoresGrantId) ?? 0) - back);
  }
  const back = new Map<string, number>();
  for (let credit = 0; credit < credits; credit += 1) {
    const last = charge.allocations.findLast(({ grantId }) => (owed.get(grantId) ?? 0) > 0)?.grantId ?? '';
    owed.set(last, (owed.get(last) ?? 0) - 1);
    back.set(last, (back.get(last) ?? 0) + 1);
  }
  return [...back];
}

/** What allocations give back for each grant that paid, in the order in which they do; several may stand in for one. */
export function backByGrant(
  allocations: readonly { restoresGrantId: string | null; amountCredits: number }[],
): [string, number][] {
  const back = new Map<string, number>();
  for (const { restoresGrantId, amountCredits } of allocations) {
    const id = restoresGrantId ?? '';
    back.set(id, (back.get(id) ?? 0) + amountCredits);
  }
  return [...back];
}

/** The account with an effect applied; what every effect must keep holds. */
export function applied(account: Account, effect: Effect): Account {
  const { account: changed, entries } = applyEffect(account, effect, newId);
  const booked = changed.grants.filter(({ bookedAt }) => bookedAt !== null);
  agree(changed.credits, account.credits + entries.reduce((sum, entry) => sum + entry.amountCredits, 0));
  agree(
    changed.credits,
    booked.reduce((sum, { remainingCredits: remaining }) => sum + remaining, 0),
  );
  agree(
    changed.grants.filter(
      ({ remainingCredits: remaining, amountCredits: amount }) => remaining < 0 || remaining > amount,
    ),
    [],
  );
  return changed;
}
