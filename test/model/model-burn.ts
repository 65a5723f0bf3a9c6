import { type Account, type Lot, lotNumbered, type Part } from '#test/model/model-account.ts';

const paidFor: readonly string[] = ['PLAN', 'PURCHASE', 'ROLLOVER', 'IMPORT'];

/** The lots that can be spent at an instant, which time has been brought to, in the order in which they burn. */
export function spendableLots(account: Account, now: number): Lot[] {
  return account.lots
    .filter((lot) => lot.left > 0 && (lot.until === null || now < lot.until))
    .sort((a, b) => burnsBefore(a, b) || -burnsBefore(b, a));
}

/** -1 where `a` burns before `b` by the first rule that tells them apart, 0 where it does not. */
function burnsBefore(a: Lot, b: Lot): number {
  if (a.priority !== b.priority) return a.priority < b.priority ? -1 : 0;
  if (a.until !== b.until) return b.until === null || (a.until !== null && a.until < b.until) ? -1 : 0;
  const aIsPaid = paidFor.includes(a.source);
  if (aIsPaid !== paidFor.includes(b.source)) return aIsPaid ? 0 : -1;
  if (a.bornAt !== b.bornAt) return a.bornAt < b.bornAt ? -1 : 0;
  if (a.id !== null && b.id !== null) return a.id < b.id ? -1 : 0;
  return a.number < b.number ? -1 : 0;
}

/** What can be spent, in credits. */
export function availableIn(account: Account, now: number): number {
  return spendableLots(account, now).reduce((sum, lot) => sum + lot.left, 0);
}

/** Takes up to an amount, credit by credit in whole lots: first from these lots, in their order, then as lots burn. */
export function take(account: Account, amount: number, now: number, first: readonly number[] = []): Part[] {
  const spendable = spendableLots(account, now);
  const asked = first.map((number) => lotNumbered(account, number)).filter((lot) => spendable.includes(lot));
  const parts: Part[] = [];
  let missing = amount;
  for (const lot of new Set([...asked, ...spendable])) {
    const part = Math.min(missing, lot.left);
    missing -= part;
    if (part > 0) parts.push({ lot: lot.number, amount: -part, insteadOf: null });
  }
  return parts;
}
