import { createHash } from 'node:crypto';
import { openApiDocument } from '#/web/openapi/document.ts';
import type { Handler } from '#/web/route-table.ts';

type Served = { text: string; etag: string };

/** By where people reach the site, which is one place in a process. */
const made = new Map<string, Served>();

/** GET /api/openapi.json: the document of REST. Browsers ask each time whether theirs is still the one. */
export const serveDocument: Handler = async ({ baseUrl }, asked) => {
  const { text, etag } = documentOf(baseUrl);
  const headers = { 'Cache-Control': 'no-cache', ETag: etag };
  const known = asked.header('if-none-match')?.split(',') ?? [];
  if (known.some((tag) => tag.trim() === etag)) return { status: 304, headers, body: null };
  return { status: 200, headers: { ...headers, 'Content-Type': 'application/json' }, body: text };
};

function documentOf(baseUrl: string): Served {
  const known = made.get(baseUrl);
  if (known) return known;
  const text = JSON.stringify(openApiDocument(baseUrl));
  // Weak, since it may be sent compressed.
  const etag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const served = { text, etag };
  made.set(baseUrl, served);
  return served;
}
