import { hash, randomUUIDv7 } from 'node:crypto';
import { IdempotencyConflictError } from '#/lib/errors.ts';

/** Who chose a key: a client for its request, or the system for something that must happen once. */
export type KeyScope = 'client' | 'system';

/** One operation under one key of one user. `inputHash` is over the input as sent. */
export type IdempotencyKey = { scope: KeyScope; userId: string; key: string; operation: string; inputHash: string };

/** A used key with the answer that was given, and the line that is its effect; null where none was needed. */
export type IdempotencyRecord = IdempotencyKey & { answer: unknown; lineId: string | null };

/** A hash of an input that does not depend on the order of its fields. Undefined fields count as left out. */
export function hashInput(input: unknown): string {
  return hash('sha256', canonicalJson(input), 'hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** The key as one string, to look records up by. */
export function keyOf({ scope, userId, key }: Pick<IdempotencyKey, 'scope' | 'userId' | 'key'>): string {
  return `${scope} ${userId} ${key}`;
}

/**
 * Whether a record answers this request.
 * @throws IdempotencyConflictError when the key was used for another operation or input
 */
export function assertSameRequest(record: IdempotencyRecord, asked: IdempotencyKey): void {
  if (record.operation !== asked.operation || record.inputHash !== asked.inputHash) {
    throw new IdempotencyConflictError(asked.key, record.operation);
  }
}

/** The key that a client chose, or one made for it, for this operation and input as sent. */
export function clientKey(userId: string, key: string | undefined, operation: string, input: unknown): IdempotencyKey {
  return { scope: 'client', userId, key: key ?? randomUUIDv7(), operation, inputHash: hashInput(input) };
}

/** The key of something that the system does once. The key says all, so the input does not count. */
export function systemKey(userId: string, key: string, operation: string): IdempotencyKey {
  return { scope: 'system', userId, key, operation, inputHash: hashInput(key) };
}

/** How a charge ended, kept under a key of its own, so that it ends once, whoever asks. */
export function endingKey(userId: string, chargeId: string, ending: 'settled' | 'released'): IdempotencyKey {
  return systemKey(userId, `ending:${chargeId}`, ending);
}
