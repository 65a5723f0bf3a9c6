import type { TaskType } from '#/catalog/task-types.ts';
import type { Subscription } from '#/ledger/rules/decide-renewal.ts';
import type { GrantSource, TransactionType } from '#/ledger/schema.ts';

/** What the first line of a grant says, and who gave it. */
export type GrantFacts = { description: string; metadata: Record<string, unknown>; actor: string };

/** Credits given for one reason. `bookedAt` is null until the grant's start is a line; until then `remaining` is 0. */
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
  /** The grant that this one stands in for: grace for one that had ended, roll-over of one that ended. */
  originId: string | null;
  /** At its end, up to so many unused credits roll over until `rolloverUntil`. */
  rolloverCapCredits: number;
  rolloverUntil: Date | null;
};

/** One account as it stands under its lock. `credits` is the book balance. */
export type Account = {
  userId: string;
  credits: number;
  /** What a chargeback left owing. While there is any, nothing new can be charged. */
  debtCredits: number;
  ledgerSeq: number;
  lastLineAt: Date | null;
  grants: readonly Grant[];
  /** The end of the present plan period; null where none ends. */
  renewsAt: Date | null;
  /** The plan over time. It is read once `renewsAt` is due; null before. */
  subscription: Subscription | null;
  /** How many tasks hold credits of it: those that have not ended. Null: nobody wanted to know. */
  openTasks: number | null;
  /** Under so many available credits it gets a notice; null: the default. */
  lowCreditsThreshold: number | null;
};

/** What a line takes from a grant (negative) or gives to it (positive), in credits. */
export type Allocation = { grantId: string; amountCredits: number; restoresGrantId: string | null };

/** What a line is about, without its place in the ledger. */
export type EntryFacts = GrantFacts & {
  type: TransactionType;
  generationType: TaskType | null;
  /** The line that this one gives back, or undoes. */
  refundsId: string | null;
};

/** A line to be written: its facts, its instant, its allocations, and the grants it opens. Its amount is their sum. */
export type Posting = EntryFacts & {
  at: Date;
  allocations: readonly Allocation[];
  opens: readonly Grant[];
  /** What it adds to the account's debt, in credits; it also stands in the metadata, under the chain's hash. */
  debtCredits: number;
};

/** A posting with its place in the account's ledger. */
export type Entry = Posting & {
  id: string;
  userId: string;
  seq: number;
  amountCredits: number;
  balanceCredits: number;
};

/** What a decision does to an account: lines, and grants that change without one. */
export type Effect = {
  postings: readonly Posting[];
  /** Grants whose start is still to be booked. */
  opens?: readonly Grant[];
  /** Grants that are taken back, or given again. */
  voids?: readonly { grantId: string; voidedAt: Date | null }[];
};

/** The sum of allocations, in credits: the amount of their line. */
export function sumOf(allocations: readonly { amountCredits: number }[]): number {
  return allocations.reduce((sum, allocation) => sum + allocation.amountCredits, 0);
}

/** The grant that a grant stands in for, through any number of grace and roll-over grants. */
export function rootOf(grant: Pick<Grant, 'id' | 'originId'>): string {
  return grant.originId ?? grant.id;
}

/**
 * The account after a posting, and the posting as its next line. Pure.
 * Books the start of a grant whose first allocation this is.
 */
export function post(account: Account, posting: Posting, id: string): { account: Account; line: Entry } {
  const amount = sumOf(posting.allocations);
  const taken = new Map(posting.allocations.map((allocation) => [allocation.grantId, allocation.amountCredits]));
  const grants = [...account.grants, ...posting.opens].map((grant) => {
    const change = taken.get(grant.id);
    if (change === undefined) return grant;
    return { ...grant, remainingCredits: grant.remainingCredits + change, bookedAt: grant.bookedAt ?? posting.at };
  });
  const balance = account.credits + amount;
  const seq = account.ledgerSeq + 1;
  const debtCredits = account.debtCredits + posting.debtCredits;
  return {
    account: { ...account, credits: balance, debtCredits, ledgerSeq: seq, lastLineAt: posting.at, grants },
    line: { ...posting, id, userId: account.userId, seq, amountCredits: amount, balanceCredits: balance },
  };
}

/** The account with an effect applied, and the effect's lines in order. Pure, but for the ids that `newId` makes. */
export function applyEffect(
  account: Account,
  effect: Effect,
  newId: () => string,
): { account: Account; lines: Entry[] } {
  const lines: Entry[] = [];
  let after: Account = effect.opens ? { ...account, grants: [...account.grants, ...effect.opens] } : account;
  for (const posting of effect.postings) {
    const posted = post(after, posting, newId());
    after = posted.account;
    lines.push(posted.line);
  }
  const voided = new Map(effect.voids?.map((change) => [change.grantId, change.voidedAt]));
  if (voided.size > 0) after = { ...after, grants: after.grants.map((grant) => withVoid(grant, voided)) };
  return { account: after, lines };
}

function withVoid(grant: Grant, voided: ReadonlyMap<string, Date | null>): Grant {
  const voidedAt = voided.get(grant.id);
  return voidedAt === undefined ? grant : { ...grant, voidedAt };
}

/** Whether the effect changes nothing. */
export function isNothing({ postings, opens = [], voids = [] }: Effect): boolean {
  return postings.length + opens.length + voids.length === 0;
}

/** @throws when nobody wanted to know, so that they were not counted */
export function openTasksOf({ openTasks }: Account): number {
  if (openTasks === null) throw new Error('The open tasks of the account were not counted.');
  return openTasks;
}
