/** The first and the last byte, counted from 0. */
export type ByteRange = { start: number; end: number };

/**
 * The one byte range that a `Range` header asks for of so many bytes (RFC 9110, 14.1.2). Null means the whole: it is no
 * range, not in bytes, or several. The last 500 of 300 bytes are all of them.
 */
export function byteRangeOf(header: string, sizeBytes: number): ByteRange | 'unsatisfiable' | null {
  const { first = '', last = '' } = /^bytes=\s*(?<first>\d*)-(?<last>\d*)\s*$/i.exec(header)?.groups ?? {};
  if (first === '' && last === '') return null;
  const [from, to] = [Number(first), Number(last)];
  if (first === '') {
    return to === 0 || sizeBytes === 0 ? 'unsatisfiable' : { start: Math.max(0, sizeBytes - to), end: sizeBytes - 1 };
  }
  if (last !== '' && to < from) return null;
  if (from >= sizeBytes) return 'unsatisfiable';
  return { start: from, end: last === '' ? sizeBytes - 1 : Math.min(to, sizeBytes - 1) };
}
