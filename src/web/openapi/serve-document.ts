import { createHash } from 'node:crypto';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import type { Handler } from '#/web/route-table.ts';

type Served = { text: string; etag: string };

/** By where people reach the site and what is offered there, which is one in a process. */
const made = new Map<string, Promise<Served>>();

/**
 * GET /api/openapi.json: the document of REST, made when it is first asked for. Browsers ask each time whether theirs is still
 * the one.
 */
export const serveDocument: Handler = async ({ baseUrl, limiter }, asked) => {
  const { text, etag } = await documentOf(baseUrl, limiter.offered);
  const headers = { 'Cache-Control': 'no-cache', ETag: etag };
  const known = asked.header('if-none-match')?.split(',') ?? [];
  if (known.some((tag) => tag.trim() === etag)) return { status: 304, headers, body: null };
  return { status: 200, headers: { ...headers, 'Content-Type': 'application/json' }, body: text };
};

function documentOf(baseUrl: string, offered: readonly TaskTypeSlug[]): Promise<Served> {
  const key = [baseUrl, ...offered].join(' ');
  const known =
    made.get(key) ??
    makeDocument(baseUrl, offered).catch((error) => {
      made.delete(key);
      throw error;
    });
  made.set(key, known);
  return known;
}

async function makeDocument(baseUrl: string, offered: readonly TaskTypeSlug[]): Promise<Served> {
  // Not loaded before: most processes are never asked for it.
  const { openApiDocument } = await import('#/web/openapi/document.ts');
  const text = JSON.stringify(openApiDocument(baseUrl, offered));
  // Weak, since it may be sent compressed.
  const etag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  return { text, etag };
}
