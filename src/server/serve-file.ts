import parseRange from 'range-parser';
import type { ErrorReason } from '#/lib/errors.ts';
import { getServices } from '#/server/services.ts';
import { isSignedFileUrl } from '#/server/signed-urls.ts';

const contentTypes: Record<string, string> = { webm: 'video/webm' };

/** Answers a signed url with the stored file, or the one byte range asked for. `download=1` asks to save it. */
export async function serveFile(request: Request, route: { params: Promise<{ key: string[] }> }): Promise<Response> {
  const { storage, secret } = await getServices();
  const key = (await route.params).key.join('/');
  const { searchParams } = new URL(request.url);
  if (!isSignedFileUrl(secret, key, searchParams, new Date())) {
    return refuse(403, 'FORBIDDEN', 'This address has expired or is not valid. Read the task again for a new one.');
  }
  const file = await storage.open(key);
  if (!file) return refuse(404, 'NOT_FOUND', 'There is no such file.');
  const headers = new Headers({
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, max-age=3600, immutable',
    'Content-Disposition': `${searchParams.get('download') === '1' ? 'attachment' : 'inline'}; filename="${downloadName(key)}"`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Content-Type': contentTypes[key.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
  });
  const range = rangeOf(request, file.sizeBytes);
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${file.sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: file.sizeBytes - 1 };
  headers.set('Content-Length', String(end - start + 1));
  if (range) headers.set('Content-Range', `bytes ${start}-${end}/${file.sizeBytes}`);
  const body = request.method === 'HEAD' ? null : file.read({ start, end });
  return new Response(body, { status: range ? 206 : 200, headers });
}

/** `farthing-<task id>.webm` for `tasks/<task id>/<attempt>.webm`. */
function downloadName(key: string): string {
  const [, taskId = 'result'] = key.split('/');
  return `farthing-${taskId}.${key.split('.').at(-1)}`;
}

/** The one range asked for; null for the whole file (no range, several, or not in bytes: RFC 9110, 14.2). */
function rangeOf(request: Request, sizeBytes: number): { start: number; end: number } | 'unsatisfiable' | null {
  const header = request.headers.get('Range');
  if (header === null) return null;
  const ranges = parseRange(sizeBytes, header);
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  return ranges[0] ?? null;
}

function refuse(status: number, reason: ErrorReason, message: string): Response {
  return Response.json(
    { code: status, message, data: { reason } },
    { status, headers: { 'Cache-Control': 'no-store' } },
  );
}
