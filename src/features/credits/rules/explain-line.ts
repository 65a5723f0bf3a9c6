import { z } from 'zod';
import { aspectRatioSchema } from '#/catalog/aspect-ratios.ts';
import { type Measure, measureNames } from '#/catalog/measures.ts';
import { formatCreditCost } from '#/catalog/price-book.ts';
import type { GrantSource, TransactionType } from '#/ledger/schema.ts';

/** The columns of a ledger line that its explanation needs. `amount` and `balance` in credits. */
export type LineRead = {
  id: string;
  amount: number;
  balance: number;
  type: TransactionType;
  generationType: string | null;
  description: string;
  metadata: Record<string, unknown>;
  actor: string;
  refundsId: string | null;
  createdAt: Date;
};

/** The columns of a grant that an explanation needs. `amount` is the granted amount, in credits. */
export type GrantRead = {
  id: string;
  source: GrantSource;
  amount: number;
  effectiveAt: Date;
  expiresAt: Date | null;
  /** When the grant expires, at most this many unused credits roll over until `rolloverUntil`. */
  rolloverCapCredits: number;
  rolloverUntil: Date | null;
};

/** How a charge ended. `costCredits` is the final cost; null for a charge that was released. */
export type EndingRead = { outcome: 'settled' | 'released'; costCredits: number | null; at: Date };

/** Everything that was read about a line. */
export type LineFactsRead = {
  line: LineRead;
  fundings: readonly { grantId: string; amount: number; restoresGrantId: string | null }[];
  grants: readonly GrantRead[];
  /** The refunds of this line, in order. */
  refunds: readonly LineRead[];
  /** The line that this one refunds or undoes. */
  refunded: LineRead | null;
  /** The charge whose settlement this line is a part of: the final cost exceeded the hold. */
  settled: LineRead | null;
  /** The further charge of this line's settlement, when the final cost exceeded the hold. */
  further: LineRead | null;
  ending: EndingRead | null;
  task: { uuid: string; type: string; status: string } | null;
};

/** Who caused a line, as its owner may see it: an admin is not named. */
export type LineAuthor = 'you' | 'admin' | 'system';

/** How a price was calculated: of which model (null: it names none), the kind of rule, its explanation in words, and its input figures. */
export type PriceExplained = {
  model: string | null;
  rule: 'flat' | 'tiers' | 'perUnit' | 'stated';
  explanation: string;
  figures: { [M in Measure]?: number } & { aspectRatio?: string; multiplier?: number; maxCostCredits?: number };
};

type MeasureFields = Record<Measure, z.ZodOptional<z.ZodNumber>>;

const priceSchema = z.object({
  rule: z.enum(['flat', 'tiers', 'perUnit', 'stated']),
  explanation: z.string(),
  book: z.number().optional(),
  model: z.string().optional(),
  ...(Object.fromEntries(measureNames.map((measure) => [measure, z.number().optional()])) as MeasureFields),
  aspectRatio: aspectRatioSchema.optional(),
  multiplier: z.number().optional(),
});

/** A line that an explanation refers to. */
export type LineReference = { id: string; type: TransactionType; amount: number; description: string; createdAt: Date };

/** The credits that a line took from a grant (negative) or gave to it (positive). */
export type FundingExplained = {
  grantId: string;
  source: GrantSource;
  credits: number;
  expiresAt: Date | null;
  /** The grant that had paid originally, when it expired before the refund and this grant received the credits instead. */
  standsInFor: { grantId: string; source: GrantSource; expiresAt: Date | null } | null;
};

/** What a line did to one grant: opened it, ended it (too early where that was undone), took it back, restored it, or paid a debt from it. */
export type GrantExplained = GrantRead & {
  role: 'opened' | 'ended' | 'endedTooEarly' | 'takenBack' | 'restored' | 'paidDebt';
  /** The grant that received its unused credits at the roll-over. */
  rolledOverTo: GrantRead | null;
};

/**
 * How a charge ended. Settled: at the final cost `costCredits`, of which `furtherCredits` were charged above the hold and
 * `uncollectedCredits` could not be charged. Released: the work was not done, and the whole hold was refunded.
 */
export type SettlementExplained = {
  outcome: EndingRead['outcome'];
  at: Date;
  costCredits: number | null;
  furtherCredits: number;
  uncollectedCredits: number;
  furtherId: string | null;
};

/** The explanation of a line: its price, its grants, its refunds, its settlement and its task. */
export type Explanation = {
  line: Omit<LineRead, 'actor'>;
  by: LineAuthor;
  price: PriceExplained | null;
  fundings: FundingExplained[];
  /** The line that this one refunds or undoes. */
  refundOf: LineReference | null;
  /** The refunds of this line with their reasons; `refundedCredits` is their sum. */
  refunds: (LineReference & { reason: string | null })[];
  refundedCredits: number;
  settlement: SettlementExplained | null;
  /** The charge that this line adds to, because the final cost exceeded the hold. */
  settles: LineReference | null;
  task: LineFactsRead['task'];
  grant: GrantExplained | null;
};

/** Returns the explanation of a line for its owner. Pure. */
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
  return /^(admin|support):/.test(actor) ? 'admin' : 'system';
}

/** Returns the text under a key of metadata, which has no fixed shape; null when there is none. */
export function textIn(metadata: Record<string, unknown>, key: string): string | null {
  const value = metadata[key];
  return typeof value === 'string' ? value : null;
}

function referenceTo({ id, type, amount, description, createdAt }: LineRead): LineReference {
  return { id, type, amount, description, createdAt };
}

/** Returns how a charge was priced; null for other lines. A charge without a stored price was stated by the caller. */
function priceOfLine({ type, amount, metadata }: LineRead): PriceExplained | null {
  if (type !== 'DEBIT' || metadata.settlesId !== undefined) return null;
  const { maxCostCredits } = metadata;
  const priced = priceSchema.safeParse(metadata.price);
  if (priced.success) {
    const { rule, explanation, book: _, model = null, ...figures } = priced.data;
    return { model, rule, explanation, figures };
  }
  return {
    model: null,
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

function settlementOf({ line, refunds, further, ending, task }: LineFactsRead): SettlementExplained | null {
  if (!ending) return null;
  // A task that came to what it was charged needs no words.
  const isAsCharged =
    ending.costCredits === -line.amount && !refunds.some(({ metadata }) => metadata.reason === 'settle');
  if (task && isAsCharged && !further) return null;
  const furtherCredits = further ? -further.amount : 0;
  // Refunds before the end had reduced the hold.
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

function grantOf({ line, fundings, grants, refunds }: LineFactsRead): GrantExplained | null {
  const role = roleOf(line, refunds.length > 0);
  if (!role) return null;
  const id = role === 'opened' ? fundings[0]?.grantId : textIn(line.metadata, 'grantId');
  const grant = grantNamed(grants, id ?? null);
  return grant && { ...grant, role, rolledOverTo: grantNamed(grants, textIn(line.metadata, 'rolledOverTo')) };
}

function roleOf({ type, metadata }: LineRead, isUndone: boolean): GrantExplained['role'] | null {
  switch (type) {
    case 'CREDIT':
    case 'PURCHASE':
      return 'opened';
    case 'EXPIRE':
      return isUndone ? 'endedTooEarly' : 'ended';
    case 'CLAWBACK':
      return metadata.reason === 'debt' ? 'paidDebt' : 'takenBack';
    case 'REFUND':
      return metadata.reason === 'dispute' || metadata.reason === 'expiry' ? 'restored' : null;
    case 'DEBIT':
      return null;
  }
}
