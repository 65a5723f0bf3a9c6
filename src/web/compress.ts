import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { Answer, AnswerHeaders } from '#/web/answer.ts';
import { httpLimits } from '#/web/limits.ts';

const compressElsewhere = promisify(gzip);
/** Up to so many bytes compressing takes less time than handing the work to another thread. */
const maxCompressedHere = 32 * 1024;
const compressibleType = /^(?:application\/json|text\/)/;

/**
 * Returns the answer with its body compressed, where the client accepts gzip (`acceptEncoding` is its header) and the body
 * is text of some length; else the answer as it is. Either way it says that it depends on the header, which caches need.
 * Files and streams stay as they are: media are compressed already.
 */
export async function compressed(answer: Answer, acceptEncoding: string | undefined): Promise<Answer> {
  const { status, body } = answer;
  if (!isCompressible(answer)) return answer;
  const { vary, ...others } = answer.headers;
  const headers: AnswerHeaders = { ...others, Vary: [vary ?? [], 'Accept-Encoding'].flat().join(', ') };
  if (!acceptsGzip(acceptEncoding)) return { status, headers, body };
  const text = body as string | Buffer;
  const smaller = text.length <= maxCompressedHere ? gzipSync(text) : await compressElsewhere(text);
  return { status, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: smaller };
}

function isCompressible({ headers, body }: Answer): boolean {
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return false;
  const type = headers['Content-Type'] ?? headers['content-type'];
  const isEncoded = headers['Content-Encoding'] !== undefined || headers['content-encoding'] !== undefined;
  return body.length >= httpLimits.minCompressedBytes && compressibleType.test(String(type)) && !isEncoded;
}

/** Whether gzip is among the codings that a client accepts (RFC 9110, 12.5.3); `q=0` means that it is not. */
export function acceptsGzip(header = ''): boolean {
  const codings = header.split(',').map((coding) => coding.trim().toLowerCase());
  return codings.some((coding) => /^(?:gzip|x-gzip|\*)(?:\s*;\s*q=(?!0(?:\.0*)?$)[\d.]+)?$/.test(coding));
}
