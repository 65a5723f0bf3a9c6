import superjson, { type SuperJSONResult } from 'superjson';

/** Encodes an answer for its idempotency record. Plain JSON skips superjson, which is slower than the check for it. */
export function encodeResponse(answer: unknown): SuperJSONResult {
  return isPlainJson(answer) ? { json: answer as SuperJSONResult['json'] } : superjson.serialize(answer);
}

function isPlainJson(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isPlainJson);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every(isPlainJson);
}

/** Decodes an answer from its idempotency record, as `encodeResponse` encoded it. */
export function decodeResponse<Answer>(stored: unknown): Answer {
  return superjson.deserialize<Answer>(stored as SuperJSONResult);
}
