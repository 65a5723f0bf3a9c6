import type { IncomingMessage } from 'node:http';
import { type Answer, refusal } from '#/web/answer.ts';

/** Headers that say one thing only. Node keeps the first of most, and joins an idempotency key's values. */
const single = ['authorization', 'content-length', 'content-type', 'host', 'idempotency-key'];

/** What stands against a request whatever it asks for; null when nothing does. */
export function problemOf(message: IncomingMessage): Answer | null {
  const repeated = repeatedHeader(message);
  if (repeated !== null) return refusedHeader(repeated, 'must be sent once: the request has it with different values');
  // RFC 9112, 3.2: always one in HTTP/1.1.
  if (message.headers.host === undefined && message.httpVersionMinor > 0)
    return refusedHeader('Host', 'must be sent: it names the site that is asked for');
  return null;
}

/** The first of those headers that stands there with different values. Equal ones count as one. */
function repeatedHeader(message: IncomingMessage): string | null {
  const { rawHeaders, headers } = message;
  const seen = new Map<string, string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    const lower = name.toLowerCase();
    if (!single.includes(lower)) continue;
    const value = rawHeaders[at + 1] as string;
    const before = seen.get(lower);
    if (before !== undefined && before !== value) return name;
    if (before !== undefined) headers[lower] = value;
    seen.set(lower, value);
  }
  return null;
}

function refusedHeader(field: string, words: string): Answer {
  const fields = [{ field, message: words }];
  return refusal(400, { reason: 'VALIDATION', message: `${field} ${words}.`, details: { fields } });
}
