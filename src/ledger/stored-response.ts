import superjson, { type SuperJSONResult } from 'superjson';

/** An answer as it is kept. Plain JSON is its own serialization, and to see that it is costs less than to serialize it. */
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

/** A kept answer as it was given. */
export function decodeResponse<Answer>(kept: unknown): Answer {
  return superjson.deserialize<Answer>(kept as SuperJSONResult);
}
