import { brokenSound } from './sound.ts';

/** The ids of the EBML elements that the check needs (RFC 8794, RFC 9559). */
const ids = { header: 0x1a45dfa3, segment: 0x18538067, cluster: 0x1f43b675 };
/** The ids of the segment's direct children: the next of them ends a cluster of unknown length. */
const topLevel = new Set([
  ids.cluster,
  0x1549a966,
  0x1654ae6b,
  0x1c53bb6b,
  0x114d9b74,
  0x1254c367,
  0x1043a770,
  0x1941a469,
]);

/** `start` and `end` are the offsets of the content; `end` is null for an unknown length. */
type Element = { id: number; start: number; end: number | null };

/**
 * Rejects a truncated WebM file, of which the decoder would silently decode the part that is there. In files of a live
 * recording the segment and the clusters have unknown lengths, but each of their blocks has one.
 * @throws MediaRefusal
 */
export function checkWebmIsWhole(bytes: Buffer): void {
  const header = elementAt(bytes, 0);
  const segment = header?.id === ids.header && header.end !== null ? elementAt(bytes, header.end) : null;
  if (!segment) throw brokenSound('ends too early');
  if (segment.id !== ids.segment) throw brokenSound('is no WebM after its beginning');
  const end = segment.end ?? bytes.length;
  let clusters = 0;
  for (let at = segment.start; at < end; ) {
    const element = elementAt(bytes, at);
    if (!element) throw brokenSound('ends too early');
    if (element.id === ids.cluster) clusters += 1;
    if (element.end === null && element.id !== ids.cluster) throw brokenSound('ends too early');
    at = element.end ?? endOfCluster(bytes, element.start, end);
  }
  if (clusters === 0) throw brokenSound('holds nothing to hear');
}

function endOfCluster(bytes: Buffer, start: number, segmentEnd: number): number {
  let at = start;
  while (at < segmentEnd) {
    const element = elementAt(bytes, at);
    if (!element) throw brokenSound('ends too early');
    if (topLevel.has(element.id)) break;
    if (element.end === null) throw brokenSound('ends too early');
    at = element.end;
  }
  return at;
}

/** Returns the element that begins at `at`; null when the file ends before the element does. */
function elementAt(bytes: Buffer, at: number): Element | null {
  const id = numberAt(bytes, at, 4, false);
  const size = id && numberAt(bytes, at + id.bytes, 8, true);
  if (!id || !size) return null;
  const start = at + id.bytes + size.bytes;
  if (size.value === null) return { id: id.value ?? 0, start, end: null };
  return start + size.value > bytes.length ? null : { id: id.value ?? 0, start, end: start + size.value };
}

/** Reads an EBML variable-size integer (RFC 8794, 4). `value` is null for a length of all ones, which means unknown. */
function numberAt(
  bytes: Buffer,
  at: number,
  maxBytes: number,
  isLength: boolean,
): { value: number | null; bytes: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const length = Math.clz32(first) - 23;
  if (length > maxBytes || at + length > bytes.length) return null;
  let value = isLength ? first & (0xff >> length) : first;
  let isUnknown = isLength && value === 0xff >> length;
  for (let place = 1; place < length; place += 1) {
    const byte = bytes[at + place] ?? 0;
    isUnknown &&= byte === 0xff;
    value = value * 256 + byte;
  }
  return { value: isUnknown ? null : value, bytes: length };
}
