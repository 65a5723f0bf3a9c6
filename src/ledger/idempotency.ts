import { hash, randomUUIDv7 } from 'node:crypto';
import type { ChargeOutcome } from '#/ledger/rules/charge-end.ts';
import { IdempotencyConflictError } from '#/lib/errors.ts';

/** Who chose an idempotency key: a client for its request, or the system for an effect that must happen once. */
export type KeyScope = 'client' | 'system';

/** The idempotency key of one operation of one user. `inputHash` is a hash of the input as sent. */
export type IdempotencyKey = { scope: KeyScope; userId: string; key: string; operation: string; inputHash: string };

/** A used key with its stored answer, the id of the first entry of its effect (null where it made none) and its instant. */
export type IdempotencyRecord = IdempotencyKey & { answer: unknown; lineId: string | null; createdAt: Date };

/** Returns the SHA-256 of an input as canonical JSON: the order of fields does not matter, nor do undefined fields. */
export function hashInput(input: unknown): string {
  return hash('sha256', JSON.stringify(withSortedFields(input)), 'hex');
}

/** A sorted copy first: JSON.stringify calls a replacer for every part, which takes several times as long. */
function withSortedFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return value;
  if (Array.isArray(value)) return value.map(withSortedFields);
  const fields = value as Record<string, unknown>;
  const names = Object.keys(fields).sort();
  return Object.fromEntries(names.map((name) => [name, withSortedFields(fields[name])]));
}

/** Returns the key as one string, for use as a key of a Map. */
export function keyOf({ scope, userId, key }: Pick<IdempotencyKey, 'scope' | 'userId' | 'key'>): string {
  return `${scope} ${userId} ${key}`;
}

/**
 * Returns where a record is of the same operation and input as a request, so that its answer may be replayed.
 * @throws IdempotencyConflictError when the key was used for another operation or input
 */
export function assertSameRequest(record: IdempotencyRecord, requested: IdempotencyKey): void {
  if (record.operation !== requested.operation || record.inputHash !== requested.inputHash) {
    throw new IdempotencyConflictError(requested.key, record.operation);
  }
}

/** Returns the idempotency key of a client's operation; where the client chose no `key`, a random one. */
export function clientKey(userId: string, key: string | undefined, operation: string, input: unknown): IdempotencyKey {
  return { scope: 'client', userId, key: key ?? randomUUIDv7(), operation, inputHash: hashInput(input) };
}

/** Returns the idempotency key of an effect that the system makes once. Its hash covers the key only, not the input. */
export function systemKey(userId: string, key: string, operation: string): IdempotencyKey {
  return { scope: 'system', userId, key, operation, inputHash: hashInput(key) };
}

/**
 * Returns the key of the `place`th of several effects of one request, from 2 on: the first has the request's own key. It is one
 * of the system, so that no key that a client chooses is the same, whatever it looks like.
 */
export function keyOfPlace(request: IdempotencyKey, place: number): IdempotencyKey {
  const key = `place:${hashInput([request.scope, request.key])}:${place}`;
  return { ...systemKey(request.userId, key, request.operation), inputHash: request.inputHash };
}

/** Returns the idempotency key for the end of a charge by its task. */
export function endingKey(userId: string, chargeId: string, ending: ChargeOutcome): IdempotencyKey {
  return systemKey(userId, `ending:${chargeId}`, ending);
}
