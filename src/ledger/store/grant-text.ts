import type { Grant } from '#/ledger/rules/account.ts';

/** Grants as the database returns them: values of all as one text, and the facts of those whose start is not booked. */
export type GrantsJson = [values: string | null, facts: Facts[] | null];

type Facts = [
  grantId: string,
  description: string,
  metadata: Record<string, unknown>,
  actor: string,
  reason: string | null,
  plan: string | null,
];

export type OwnedGrant = { userId: string; grant: Grant };

/** The comma-separated values of the database's function "grantText", in its order. Instants are seconds since 1970. */
type Columns = [
  userId: string,
  id: string,
  source: Grant['source'],
  amount: string,
  remaining: string,
  priority: string,
  rolloverCapCredits: string,
  originId: string,
  effectiveAt: string,
  createdAt: string,
  expiresAt: string,
  bookedAt: string,
  voidedAt: string,
  rolloverUntil: string,
];

/** Booked grants are read without their facts: those are in the grant's first entry, and no rule needs them again. */
const bookedFacts = { description: '', metadata: {}, actor: '' };

/** Parses grants. Text is much less work than JSON, for the database and for this process. */
export function grantsOf([values, facts]: GrantsJson): OwnedGrant[] {
  if (values === null) return [];
  const factsById = new Map(
    (facts ?? []).map(([id, description, metadata, actor, reason, plan]) => [
      id,
      { description, actor, ...factsOf(metadata, reason, plan) },
    ]),
  );
  return values.split(';').map((text) => {
    const columns = text.split(',') as Columns;
    return { userId: columns[0], grant: { ...valuesOf(columns), ...(factsById.get(columns[1]) ?? bookedFacts) } };
  });
}

/** Grants of before the columns `reason` and `plan` say both in their metadata. */
function factsOf(metadata: Record<string, unknown>, reason: string | null, plan: string | null) {
  const { reason: oldReason, plan: oldPlan, ...others } = metadata;
  return {
    metadata: reason === null && plan === null ? others : metadata,
    reason: reason ?? textOf(oldReason),
    plan: plan ?? textOf(oldPlan),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function valuesOf(columns: Columns): Omit<Grant, keyof typeof bookedFacts> {
  const [, id, source, amount, remaining, priority, rolloverCapCredits, originId, effectiveText, createdText] = columns;
  // Most grants start and are booked when they are made: one instant, parsed once.
  const createdAt = instant(createdText);
  const instantOf = (text: string) => (text === createdText ? createdAt : instantOrNull(text));
  return {
    id,
    source,
    amountCredits: Number(amount),
    remainingCredits: Number(remaining),
    priority: Number(priority),
    effectiveAt: instantOf(effectiveText) ?? createdAt,
    expiresAt: instantOrNull(columns[10]),
    bookedAt: instantOf(columns[11]),
    voidedAt: instantOrNull(columns[12]),
    createdAt,
    originId: originId === '' ? null : originId,
    rolloverCapCredits: Number(rolloverCapCredits),
    rolloverUntil: instantOrNull(columns[13]),
  };
}

function instantOrNull(text: string): Date | null {
  return text === '' ? null : instant(text);
}

function instant(seconds: string): Date {
  return new Date(Math.round(Number(seconds) * 1000));
}
