import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { acceptsGzip } from '#/web/compress.ts';
import type { Handler } from '#/web/route-table.ts';

type Script = { compressed: Buffer; etag: string };

let taking: Promise<Script> | undefined;

/**
 * GET /api/docs/reference.js: what draws the page of the API. It is taken out of its package when it is first asked for, which
 * takes about a second, and is kept compressed. Browsers ask each time whether theirs is still the one.
 */
export const serveScript: Handler = async (_services, asked) => {
  taking ??= takeScript().catch((error) => {
    taking = undefined;
    throw error;
  });
  const { compressed, etag } = await taking;
  const headers = { 'Cache-Control': 'no-cache', ETag: etag, Vary: 'Accept-Encoding' };
  if (asked.header('if-none-match') === etag) return { status: 304, headers, body: null };
  const typed = { ...headers, 'Content-Type': 'text/javascript; charset=utf-8' };
  if (acceptsGzip(asked.header('accept-encoding') ?? undefined))
    return { status: 200, headers: { ...typed, 'Content-Encoding': 'gzip' }, body: compressed };
  return { status: 200, headers: { ...typed, 'Content-Encoding': 'identity' }, body: gunzipSync(compressed) };
};

const maxBytes = 16 * 2 ** 20;

async function takeScript(): Promise<Script> {
  const program = join(import.meta.dirname, 'print-script.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    encoding: 'buffer',
    maxBuffer: maxBytes,
  });
  // Weak, since it is sent both compressed and not.
  const etag = `W/"${createHash('sha256').update(stdout).digest('base64url').slice(0, 22)}"`;
  return { compressed: stdout, etag };
}
