import type { GenerationType } from '#/features/credit-costs/schema.ts';
import type { GrantSource, TransactionType } from '#/features/credits/schema.ts';

/** Credits given for one reason. `bookedAt` is null until the grant's start is a line; until then `remaining` is 0. */
export type Grant = {
  id: string;
  source: GrantSource;
  amount: number;
  remaining: number;
  priority: number;
  effectiveAt: Date;
  expiresAt: Date | null;
  bookedAt: Date | null;
  createdAt: Date;
};

/** One account as it stands under its lock. `credits` is the book balance. */
export type Account = {
  userId: string;
  credits: number;
  ledgerSeq: number;
  lastLineAt: Date | null;
  grants: readonly Grant[];
};

/** What a line takes from a grant (negative) or gives to it (positive), in credits. */
export type Funding = { grantId: string; amount: number; restoresGrantId: string | null };

/** What a line is about, without its place in the ledger. */
export type LineFacts = {
  type: TransactionType;
  generationType: GenerationType | null;
  description: string;
  metadata: Record<string, unknown>;
  /** `user:<id>`, `admin:<id>` or `system`. */
  actor: string;
  refundsId: string | null;
};

/** A line to be written: its facts, its instant, its fundings, and the grants it opens. Its amount is their sum. */
export type Posting = LineFacts & { at: Date; fundings: readonly Funding[]; opens: readonly Grant[] };

/** A posting with its place in the account's ledger. */
export type Line = Posting & { id: string; userId: string; seq: number; amount: number; balance: number };

/** The sum of fundings, in credits: the amount of their line. */
export function sumOf(fundings: readonly Funding[]): number {
  return fundings.reduce((sum, funding) => sum + funding.amount, 0);
}

/**
 * The account after a posting, and the posting as its next line. Pure.
 * Books the start of a grant whose first funding this is.
 */
export function post(account: Account, posting: Posting, id: string): { account: Account; line: Line } {
  const amount = sumOf(posting.fundings);
  const taken = new Map(posting.fundings.map((funding) => [funding.grantId, funding.amount]));
  const grants = [...account.grants, ...posting.opens].map((grant) => {
    const change = taken.get(grant.id);
    if (change === undefined) return grant;
    return { ...grant, remaining: grant.remaining + change, bookedAt: grant.bookedAt ?? posting.at };
  });
  const balance = account.credits + amount;
  const seq = account.ledgerSeq + 1;
  return {
    account: { ...account, credits: balance, ledgerSeq: seq, lastLineAt: posting.at, grants },
    line: { ...posting, id, userId: account.userId, seq, amount, balance },
  };
}
