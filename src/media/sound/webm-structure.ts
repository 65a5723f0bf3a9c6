import { brokenSound } from './sound.ts';

/** Elements that hold others which matter here: the segment, clusters and groups of blocks. */
const ids = { header: 0x1a45dfa3, segment: 0x18538067, cluster: 0x1f43b675 };
/** Elements of the segment's own level, at which a cluster of unknown length ends. */
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

type Element = { id: number; start: number /** Null where it goes on as far as it does. */; end: number | null };

/**
 * Refuses a WebM file that is shorter than it says: the decoder would take what there is. Files that are recorded live do
 * not say their lengths; each of their blocks does.
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

/** The element that begins at `at`; null when the file ends before it does. */
function elementAt(bytes: Buffer, at: number): Element | null {
  const id = numberAt(bytes, at, 4, false);
  const size = id && numberAt(bytes, at + id.bytes, 8, true);
  if (!id || !size) return null;
  const start = at + id.bytes + size.bytes;
  if (size.value === null) return { id: id.value ?? 0, start, end: null };
  return start + size.value > bytes.length ? null : { id: id.value ?? 0, start, end: start + size.value };
}

/** A number of EBML: its first byte says how many it has. `value` null: all ones, which is "unknown" for a length. */
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
