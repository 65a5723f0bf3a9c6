import type { GrantFacts } from '#/ledger/rules/grant-facts.ts';
import type { RecurringGrant } from '#/ledger/rules/recurring-grant.ts';
import type { GrantSource, TransactionType } from '#/ledger/schema.ts';

/** Facts that rules, the proof or explanations read back from an entry; undefined where they do not apply. */
export type EntryReferences = {
  /** The task that a charge or refund is of. */
  taskId?: string | undefined;
  /** The grant that expires, is clawed back or pays a debt. */
  grantId?: string | undefined;
  /** The charge that this entry settles above the held credits. */
  settlesId?: string | undefined;
  /** The grant into which the credits rolled over. */
  rolledOverTo?: string | undefined;
  /** The most that EXTERNAL work may be settled at, in credits. */
  maxCostCredits?: number | undefined;
  /** What the price of a charge came from, with its explanation. */
  price?: Record<string, unknown> | undefined;
};

/** Credits given for one reason. Until an entry books its start, `bookedAt` is null and `remainingCredits` is 0. */
export type Grant = GrantFacts & {
  id: string;
  source: GrantSource;
  amountCredits: number;
  remainingCredits: number;
  priority: number;
  effectiveAt: Date;
  expiresAt: Date | null;
  bookedAt: Date | null;
  voidedAt: Date | null;
  createdAt: Date;
  /** Of a GRACE or ROLLOVER grant, the grant it stands in for: the one that ended. Null for every other grant. */
  originId: string | null;
  /** The most unused credits that roll over when it expires, into a grant that expires at `rolloverUntil`. */
  rolloverCapCredits: number;
  rolloverUntil: Date | null;
};

/**
 * What an account may still do: everything; nothing new, since it is about to be deleted; or nothing at all, since it was deleted.
 */
export type Standing = 'open' | 'closing' | 'deleted';

/** One account as read under its lock. `credits` is the book balance: the sum of its entries. */
export type Account = {
  userId: string;
  credits: number;
  /** Credits owed after a chargeback. While it is above 0, nothing new can be charged. */
  debtCredits: number;
  ledgerSeq: number;
  /** How many things the account's digest covers: those that no entry covers. */
  digestSeq: number;
  lastEntryAt: Date | null;
  grants: readonly Grant[];
  /** The end of the present period of its recurring grant; null where none ends. */
  renewsAt: Date | null;
  /** What the account is given each month. It is read only where `renewsAt` is due; null otherwise. */
  recurring: RecurringGrant | null;
  /** How many holds are open: charges whose work has not ended. Null where they were not counted. */
  openHolds: number | null;
  /** What the user chose as the least available credits; contributors read it. Null for the default. */
  lowCreditsThreshold: number | null;
  /** Whether an operator has blocked it: nothing new can be charged; what is open ends as usual. */
  isBlocked: boolean;
  standing: Standing;
};

/** The part of an entry that is of one grant: credits taken from it (negative) or given to it (positive). */
export type Allocation = { grantId: string; amountCredits: number; restoresGrantId: string | null };

/** What an entry says, without its place in the ledger and its figures. */
export type EntryFacts = GrantFacts &
  EntryReferences & {
    type: TransactionType;
    generationType: string | null;
    /** The entry that this one refunds or reverts. */
    refundsId: string | null;
  };

/** An entry before it has a place in the ledger. Its amount is the sum of its allocations; `opens` are grants it creates. */
export type Posting = EntryFacts & {
  at: Date;
  allocations: readonly Allocation[];
  opens: readonly Grant[];
  /** The change of the account's debt, in credits. */
  debtCredits: number;
};

/** What a command says of an entry that it has decided on; the rules add the rest. */
export type CommandFacts = Pick<EntryFacts, 'description' | 'metadata' | 'actor' | 'taskId'>;

/** One movement of one account, append-only: a posting with its place in the ledger and the balance after it. */
export type Entry = Posting & {
  id: string;
  userId: string;
  seq: number;
  amountCredits: number;
  balanceCredits: number;
  /** The grants whose start it books. */
  starts: readonly Grant[];
};

/** What a decision does to an account: entries, and changes of grants that need no entry. */
export type Effect = {
  postings: readonly Posting[];
  /** New grants, whose start is booked later, by `advanceTo`. */
  opens?: readonly Grant[];
  /** Grants that are voided, or with null made spendable again. */
  voids?: readonly { grantId: string; voidedAt: Date | null }[];
};

/** Returns the sum of allocations, in credits: the amount of their entry. */
export function sumOf(allocations: readonly { amountCredits: number }[]): number {
  return allocations.reduce((sum, allocation) => sum + allocation.amountCredits, 0);
}

/** Returns the id of the grant that a chain of GRACE and ROLLOVER grants stands in for; of any other grant its own id. */
export function rootOf(grant: Pick<Grant, 'id' | 'originId'>): string {
  return grant.originId ?? grant.id;
}

/**
 * Returns the account after a posting, and the posting as the account's next entry. A grant's first allocation books its
 * start. Pure.
 */
export function post(account: Account, posting: Posting, id: string): { account: Account; entry: Entry } {
  const amountCredits = sumOf(posting.allocations);
  const changes = new Map(posting.allocations.map((allocation) => [allocation.grantId, allocation.amountCredits]));
  const starts: Grant[] = [];
  const grants = [...account.grants, ...posting.opens].map((grant) => {
    const change = changes.get(grant.id);
    if (change === undefined) return grant;
    if (grant.bookedAt === null) starts.push(grant);
    return { ...grant, remainingCredits: grant.remainingCredits + change, bookedAt: grant.bookedAt ?? posting.at };
  });
  const balanceCredits = account.credits + amountCredits;
  const seq = account.ledgerSeq + 1;
  const debtCredits = account.debtCredits + posting.debtCredits;
  return {
    account: { ...account, credits: balanceCredits, debtCredits, ledgerSeq: seq, lastEntryAt: posting.at, grants },
    entry: { ...posting, id, userId: account.userId, seq, amountCredits, balanceCredits, starts },
  };
}

/** Returns the account after an effect, and the effect's entries in order. Pure, but for the ids that `newId` makes. */
export function applyEffect(
  account: Account,
  effect: Effect,
  newId: () => string,
): { account: Account; entries: Entry[] } {
  const entries: Entry[] = [];
  let after: Account = effect.opens ? { ...account, grants: [...account.grants, ...effect.opens] } : account;
  for (const posting of effect.postings) {
    const posted = post(after, posting, newId());
    after = posted.account;
    entries.push(posted.entry);
  }
  const voided = new Map(effect.voids?.map((change) => [change.grantId, change.voidedAt]));
  if (voided.size > 0) after = { ...after, grants: after.grants.map((grant) => withVoid(grant, voided)) };
  return { account: after, entries };
}

function withVoid(grant: Grant, voided: ReadonlyMap<string, Date | null>): Grant {
  const voidedAt = voided.get(grant.id);
  return voidedAt === undefined ? grant : { ...grant, voidedAt };
}

/** Whether the effect changes nothing. */
export function isNothing({ postings, opens = [], voids = [] }: Effect): boolean {
  return postings.length + opens.length + voids.length === 0;
}

/** @throws Error when the account was read without counting its open holds */
export function openHoldsOf({ openHolds }: Account): number {
  if (openHolds === null) throw new Error('The open holds of the account were not counted.');
  return openHolds;
}
