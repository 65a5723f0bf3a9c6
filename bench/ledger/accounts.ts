import type { Spread } from './options.ts';

/** Ids of accounts: many for the spread cells, and one more that takes everything in the others. */
export type Accounts<Id> = { many: Id[]; one: Id };

/** The account of the next operation. */
export function pickAccount<Id>(accounts: Accounts<Id>, spread: Spread): Id {
  if (spread === 'one') return accounts.one;
  return accounts.many[Math.floor(Math.random() * accounts.many.length)] as Id;
}

/** Splits the ids of a freshly seeded table: the last is the one. */
export function toAccounts<Id>(ids: Id[]): Accounts<Id> {
  const one = ids.at(-1);
  if (one === undefined) throw new Error('No account was seeded.');
  return { many: ids.slice(0, -1), one };
}
