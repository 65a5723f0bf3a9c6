import parseRange from 'range-parser';
import type { ErrorReason } from '#/lib/errors.ts';
import { isSignedFileUrl } from '#/platform/signed-urls.ts';
import { getServices } from '#/web/services.ts';

/** By extension: every stored file was written by us or by a vendor, under the extension of what it is. */
const contentTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  mp4: 'video/mp4',
  webm: 'video/webm',
  weba: 'audio/webm',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
};

/** Answers a signed url with the stored file, or the one byte range asked for. `download=1` asks to save it. */
export async function serveFile(request: Request, route: { params: Promise<{ key: string[] }> }): Promise<Response> {
  const { storage, secret } = await getServices();
  const key = (await route.params).key.join('/');
  const { searchParams } = new URL(request.url);
  if (!isSignedFileUrl(secret, key, searchParams, new Date())) {
    return refuse(
      403,
      'FORBIDDEN',
      'This address has expired or is not valid. Read the task or the upload again for a new one.',
    );
  }
  const file = await storage.open(key);
  if (!file) return refuse(404, 'NOT_FOUND', 'There is no such file.');
  const headers = new Headers({
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, max-age=3600, immutable',
    'Content-Disposition': `${searchParams.get('download') === '1' ? 'attachment' : 'inline'}; filename="${downloadName(key)}"`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Content-Type': contentTypeOf(key),
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

/** Uploads have no pictures that move: their WebM files are sounds. */
function contentTypeOf(key: string): string {
  const extension = key.startsWith('uploads/') && key.endsWith('.webm') ? 'weba' : extensionOf(key);
  return contentTypes[extension] ?? 'application/octet-stream';
}

/** `farthing-<task id>.webm` for `tasks/<task id>/<attempt>.webm`, `farthing-<upload id>.png` for `uploads/<upload id>.png`. */
function downloadName(key: string): string {
  const [, name = 'result'] = key.split('/');
  return `farthing-${name.split('.')[0]?.replace(/[^\w-]/g, '')}.${extensionOf(key)}`;
}

/** Letters and digits after the last dot. */
function extensionOf(key: string): string {
  return /\.(?<extension>\w+)$/.exec(key)?.groups?.extension ?? 'bin';
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
