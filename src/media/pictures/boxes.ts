/** A box of an ISO base media file (ISO/IEC 14496-12): its type, and its content. */
export type Box = { type: string; content: Buffer };

/** Returns the boxes that follow each other in `bytes`; of one that is longer than that, what is there. */
export function boxesIn(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const said = bytes.readUInt32BE(at);
    const head = said === 1 ? 16 : 8;
    const size = said === 1 && at + head <= bytes.length ? Number(bytes.readBigUInt64BE(at + 8)) : said;
    // Of size 0, it lasts to the end.
    const end = size === 0 ? bytes.length : Math.min(bytes.length, at + Math.max(head, size));
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), content: bytes.subarray(at + head, end) });
    at = end;
  }
  return boxes;
}

/** Returns the content of the first box of this type; undefined where there is none. */
export function boxOf(boxes: readonly Box[], type: string): Buffer | undefined {
  return boxes.find((box) => box.type === type)?.content;
}

/** A reader of whole numbers that follow each other, of 0 bytes (which are 0) to 8. */
export type Reader = { next(bytes: number): number; skip(bytes: number): void };

/** Creates a reader; `next` throws a RangeError behind the end. */
export function createReader(bytes: Buffer, start = 0): Reader {
  let at = start;
  return {
    next(count) {
      const begin = at;
      at += count;
      if (count > 6) return Number(bytes.readBigUInt64BE(begin));
      return count === 0 ? 0 : bytes.readUIntBE(begin, count);
    },
    skip: (count) => {
      at += count;
    },
  };
}
