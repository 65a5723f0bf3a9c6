import { z } from 'zod';
import { formatCreditCost } from '#/catalog/price-book.ts';
import { aspectRatioSchema, type TaskType } from '#/catalog/task-types.ts';
import type { GrantSource, TransactionType } from '#/ledger/schema.ts';

/** A line as it is read to be explained. */
export type LineRead = {
  id: string;
  amount: number;
  balance: number;
  type: TransactionType;
  generationType: TaskType | null;
  description: string;
  metadata: Record<string, unknown>;
  actor: string;
  refundsId: string | null;
  createdAt: Date;
};

/** What of a grant is told about it. `amount` is what it was given with, in credits. */
export type GrantRead = {
  id: string;
  source: GrantSource;
  amount: number;
  effectiveAt: Date;
  expiresAt: Date | null;
  /** At its end, up to so many unused credits roll over until `rolloverUntil`. */
  rolloverCapCredits: number;
  rolloverUntil: Date | null;
};

/** How the charge of a line ended, as it is kept under the charge's own key. */
export type EndingRead = { outcome: 'settled' | 'released'; costCredits: number | null; at: Date };

/** Everything that was read of a line. */
export type LineFactsRead = {
  line: LineRead;
  fundings: readonly { grantId: string; amount: number; restoresGrantId: string | null }[];
  grants: readonly GrantRead[];
  /** What gave it back, in order. */
  refunds: readonly LineRead[];
  /** What it gives back or undoes. */
  refunded: LineRead | null;
  /** The charge that it settles, being dearer than what was held. */
  settled: LineRead | null;
  /** The further charge that settled it. */
  further: LineRead | null;
  ending: EndingRead | null;
  task: { uuid: string; type: TaskType; status: string } | null;
};

/** Who did it, as the one whose ledger it is may know it. */
export type LineAuthor = 'you' | 'admin' | 'system';

/** What a price came from: the rule, in words, and the figures that went into it. */
export type PriceExplained = {
  rule: 'flat' | 'tiers' | 'perUnit' | 'stated';
  explanation: string;
  figures: { seconds?: number; aspectRatio?: string; multiplier?: number; maxCostCredits?: number };
};

const priceSchema = z.object({
  rule: z.enum(['flat', 'tiers', 'perUnit', 'stated']),
  explanation: z.string(),
  seconds: z.number().optional(),
  aspectRatio: aspectRatioSchema.optional(),
  multiplier: z.number().optional(),
});

/** A line that another one has to do with. */
export type LineReference = { id: string; type: TransactionType; amount: number; description: string; createdAt: Date };

/** What a line took from a grant (negative) or gave to it (positive), in credits. */
export type FundingExplained = {
  grantId: string;
  source: GrantSource;
  credits: number;
  expiresAt: Date | null;
  /** The grant that had paid and has ended since, where this one stands in for it. */
  standsInFor: { grantId: string; source: GrantSource; expiresAt: Date | null } | null;
};

/** What a line did to the life of one grant: began it, ended it, took it back, gave it again, or paid a debt from it. */
export type GrantExplained = GrantRead & {
  role: 'opened' | 'ended' | 'takenBack' | 'restored' | 'paidDebt';
  /** The grant that its unused credits went on in. */
  rolledOverTo: GrantRead | null;
};

/**
 * How the work of a charge ended. Settled: at `costCredits`, of which `furtherCredits` were charged beyond what was held,
 * and `uncollectedCredits` were not there to be charged. Released: it was not done, and everything went back.
 */
export type SettlementExplained = {
  outcome: EndingRead['outcome'];
  at: Date;
  costCredits: number | null;
  furtherCredits: number;
  uncollectedCredits: number;
  furtherId: string | null;
};

/** Why a line is as it is. */
export type Explanation = {
  line: Omit<LineRead, 'actor'>;
  by: LineAuthor;
  price: PriceExplained | null;
  fundings: FundingExplained[];
  /** What it gives back or undoes. */
  refundOf: LineReference | null;
  /** What gave it back, with the reason; and their sum, in credits. */
  refunds: (LineReference & { reason: string | null })[];
  refundedCredits: number;
  settlement: SettlementExplained | null;
  /** The charge that this one adds to, because the work cost more than was held. */
  settles: LineReference | null;
  task: LineFactsRead['task'];
  grant: GrantExplained | null;
};

/** Explains a line to the one whose ledger it is. Pure. */
export function explainLine(read: LineFactsRead, userId: string): Explanation {
  const { actor, ...line } = read.line;
  return {
    line,
    by: authorOf(actor, userId),
    price: priceOfLine(read.line),
    fundings: read.fundings.map((funding) => explainFunding(funding, read.grants)),
    refundOf: read.refunded && referenceTo(read.refunded),
    refunds: read.refunds.map((refund) => ({ ...referenceTo(refund), reason: textIn(refund.metadata, 'reason') })),
    refundedCredits: read.refunds.reduce((sum, refund) => sum + refund.amount, 0),
    settlement: settlementOf(read),
    settles: read.settled && referenceTo(read.settled),
    task: read.task,
    grant: grantOf(read),
  };
}

function authorOf(actor: string, userId: string): LineAuthor {
  if (actor === `user:${userId}`) return 'you';
  return actor.startsWith('admin:') ? 'admin' : 'system';
}

/** Text in an open record; null where there is none. */
export function textIn(metadata: Record<string, unknown>, key: string): string | null {
  const value = metadata[key];
  return typeof value === 'string' ? value : null;
}

function referenceTo({ id, type, amount, description, createdAt }: LineRead): LineReference {
  return { id, type, amount, description, createdAt };
}

/** A charge without a price of the price book was stated by whoever asked for the work. */
function priceOfLine({ type, amount, metadata }: LineRead): PriceExplained | null {
  if (type !== 'DEBIT' || metadata.settlesId !== undefined) return null;
  const { maxCostCredits } = metadata;
  const priced = priceSchema.safeParse(metadata.price);
  if (priced.success) {
    const { rule, explanation, ...figures } = priced.data;
    return { rule, explanation, figures };
  }
  return {
    rule: 'stated',
    explanation: `${formatCreditCost(-amount)}, as stated when the work was asked for`,
    figures: typeof maxCostCredits === 'number' ? { maxCostCredits } : {},
  };
}

function grantNamed(grants: readonly GrantRead[], id: string | null): GrantRead | null {
  return grants.find((grant) => grant.id === id) ?? null;
}

function explainFunding(
  { grantId, amount, restoresGrantId }: LineFactsRead['fundings'][number],
  grants: readonly GrantRead[],
): FundingExplained {
  const grant = grantNamed(grants, grantId);
  if (!grant) throw new Error(`The grant ${grantId} of a funding was not read.`);
  const paid = restoresGrantId === grantId ? null : grantNamed(grants, restoresGrantId);
  const standsInFor = paid && { grantId: paid.id, source: paid.source, expiresAt: paid.expiresAt };
  return { grantId, source: grant.source, credits: amount, expiresAt: grant.expiresAt, standsInFor };
}

function settlementOf({ line, refunds, further, ending }: LineFactsRead): SettlementExplained | null {
  if (!ending) return null;
  const furtherCredits = further ? -further.amount : 0;
  // What other refunds gave back before the end was no longer held then.
  const before = refunds.filter((refund) => refund.metadata.reason !== 'settle' && refund.createdAt <= ending.at);
  const heldCredits = -line.amount - before.reduce((sum, refund) => sum + refund.amount, 0);
  return {
    outcome: ending.outcome,
    at: ending.at,
    costCredits: ending.costCredits,
    furtherCredits,
    uncollectedCredits: Math.max(0, (ending.costCredits ?? 0) - heldCredits - furtherCredits),
    furtherId: further?.id ?? null,
  };
}

function grantOf({ line, fundings, grants }: LineFactsRead): GrantExplained | null {
  const role = roleOf(line);
  if (!role) return null;
  const id = role === 'opened' ? fundings[0]?.grantId : textIn(line.metadata, 'grantId');
  const grant = grantNamed(grants, id ?? null);
  return grant && { ...grant, role, rolledOverTo: grantNamed(grants, textIn(line.metadata, 'rolledOverTo')) };
}

function roleOf({ type, metadata }: LineRead): GrantExplained['role'] | null {
  switch (type) {
    case 'CREDIT':
    case 'PURCHASE':
      return 'opened';
    case 'EXPIRE':
      return 'ended';
    case 'CLAWBACK':
      return metadata.reason === 'debt' ? 'paidDebt' : 'takenBack';
    case 'REFUND':
      return metadata.reason === 'dispute' ? 'restored' : null;
    case 'DEBIT':
      return null;
  }
}
