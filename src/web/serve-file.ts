import { brand } from '#/brand.ts';
import { isSignedFileUrl } from '#/platform/signed-urls.ts';
import { type AnswerHeaders, refusal } from '#/web/answer.ts';
import type { ApiRequest } from '#/web/api-request.ts';
import { type ByteRange, byteRangeOf } from '#/web/byte-range.ts';
import type { Handler } from '#/web/route-table.ts';

/** By extension: every stored file was written by us or by a vendor, under the extension of what it is. */
export const contentTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  mp4: 'video/mp4',
  webm: 'video/webm',
  weba: 'audio/webm',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  txt: 'text/plain; charset=utf-8',
  json: 'application/json',
};

/** Texts and data are saved, never shown by a browser as a page of this site. */
const savedTypes = ['txt', 'json'];

/** A file that is opened by itself is a document of no site: no script of it runs, and it loads nothing. */
export const filePolicy = "sandbox; default-src 'none'";

/** No shared cache; the browser of whoever has the address may keep it. */
export const fileCache = 'private, max-age=3600, immutable';

/**
 * GET /api/files/{key}: answers a signed url with the stored file, or the one byte range asked for. `download=1` asks to
 * save it, and texts and data are always saved. The file is opened when it is sent.
 */
export const serveFile: Handler = async ({ storage, secret }, asked, { key = '' }) => {
  if (!isSignedFileUrl(secret, key, asked.query, new Date())) {
    const message = 'This address has expired or is not valid. Read the task or the upload again for a new one.';
    return refusal(403, { reason: 'FORBIDDEN', message });
  }
  const file = await storage.open(key);
  if (!file) return refusal(404, { reason: 'NOT_FOUND', message: 'There is no such file.' });
  const { sizeBytes } = file;
  const headers: AnswerHeaders = { 'Accept-Ranges': 'bytes', 'Cache-Control': fileCache };
  const range = rangeOf(asked, sizeBytes);
  if (range === 'unsatisfiable') {
    const message = `The range must lie within the ${sizeBytes} bytes of the file.`;
    const unsatisfiable = { ...headers, 'Content-Range': `bytes */${sizeBytes}` };
    return refusal(416, { reason: 'VALIDATION', message, details: { fields: [] } }, unsatisfiable);
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  const disposition =
    asked.query.get('download') === '1' || savedTypes.includes(extensionOf(key)) ? 'attachment' : 'inline';
  headers['Content-Disposition'] = `${disposition}; filename="${downloadName(key)}"`;
  headers['Content-Security-Policy'] = filePolicy;
  // It is the signature that lets somebody read it, and no cookie: programs show results in pages of their own.
  headers['Cross-Origin-Resource-Policy'] = 'cross-origin';
  headers['Content-Type'] = contentTypeOf(key);
  if (range) headers['Content-Range'] = `bytes ${start}-${end}/${sizeBytes}`;
  const body = { lengthBytes: end - start + 1, open: () => file.read({ start, end }) };
  return { status: range ? 206 : 200, headers, body: sizeBytes === 0 ? null : body };
};

/**
 * The range that is asked for; null for the whole file. Only GET has ranges (RFC 9110, 14.2), and none that depends on a
 * validator: we give none (13.1.5).
 */
function rangeOf(asked: ApiRequest, sizeBytes: number): ByteRange | 'unsatisfiable' | null {
  const header = asked.header('range');
  if (header === null || asked.method !== 'GET' || asked.header('if-range') !== null) return null;
  return byteRangeOf(header, sizeBytes);
}

/** Uploads have no pictures that move: their WebM files are sounds. */
function contentTypeOf(key: string): string {
  const extension = key.startsWith('uploads/') && key.endsWith('.webm') ? 'weba' : extensionOf(key);
  return contentTypes[extension] ?? 'application/octet-stream';
}

/** `<product>-<task id>.webm` for `tasks/<task id>/<attempt>.webm`, `<product>-<upload id>.png` for `uploads/<upload id>.png`. */
function downloadName(key: string): string {
  const [, name = 'result'] = key.split('/');
  return `${brand.slug}-${name.split('.')[0]?.replace(/[^\w-]/g, '')}.${extensionOf(key)}`;
}

/** Letters and digits after the last dot. */
function extensionOf(key: string): string {
  return /\.(?<extension>\w+)$/.exec(key)?.groups?.extension ?? 'bin';
}
