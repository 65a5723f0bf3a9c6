import type { RouterOutputs } from '#/trpc/client.ts';

export type LedgerLine = RouterOutputs['credits']['history']['transactions'][number];

/** What a line is in one word: its type; what was bought is a plan or a pack, and what rolled over did not expire. */
export function kindOf({ type, metadata }: LedgerLine): LedgerLine['type'] | 'PLAN' | 'ROLLOVER' {
  if (type === 'PURCHASE' && typeof metadata.plan === 'string') return 'PLAN';
  if (type === 'EXPIRE' && metadata.rolledOverTo !== undefined) return 'ROLLOVER';
  return type;
}

/** What a generation's line was priced on, as far as its metadata says. */
export type PricedFigures = { seconds: number | null; aspectRatio: string | null };

/** Reads the figures a price came from out of a line's metadata, which is an open record. */
export function pricedFigures(metadata: Record<string, unknown>): PricedFigures {
  const price = metadata.price;
  if (typeof price !== 'object' || price === null) return { seconds: null, aspectRatio: null };
  const { seconds, aspectRatio } = price as Record<string, unknown>;
  return {
    seconds: typeof seconds === 'number' ? seconds : null,
    aspectRatio: typeof aspectRatio === 'string' ? aspectRatio : null,
  };
}

/** How each refunded charge among these lines is linked with its refund: charge id to refund id. */
export function refundsByCharge(lines: readonly LedgerLine[]): Map<string, string> {
  return new Map(lines.flatMap((line) => (line.refundsId ? [[line.refundsId, line.id] as const] : [])));
}
