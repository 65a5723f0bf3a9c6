import { type Box, boxesIn, boxOf, createReader } from './boxes.ts';

/** What a HEIF file (HEIC, AVIF) says of its picture, before any of it is decoded (ISO/IEC 23008-12). */
export type HeifFacts = {
  /** How its pixels are coded: `hvc1` for HEVC, `av01` for AV1, or another four letters. */
  codec: string;
  /** Its pixels, before it is turned upright. */
  width: number;
  height: number;
  /** Whether the file ends before its picture does. */
  isCut: boolean;
  /** Its ICC profile; null where it has none. */
  icc: Buffer | null;
  /** Its colours by the numbers of ITU-T H.273; null where it says none. */
  nclx: { primaries: number; transfer: number } | null;
};

const movingBrands = ['avis', 'msf1', 'hevc', 'hevx'];

/** Whether a HEIF file says that it is a sequence, of pictures that follow each other. */
export function isSequence(file: Buffer): boolean {
  const boxes = boxesIn(file);
  const brand = boxOf(boxes, 'ftyp')?.toString('latin1', 0, 4) ?? '';
  return movingBrands.includes(brand) || boxes.some(({ type }) => type === 'moov');
}

/** Reads what a HEIF file says of its picture. @throws {Error} where its boxes are broken or there is no picture */
export function readHeifFacts(file: Buffer): HeifFacts {
  const boxes = boxesIn(contentOf(boxesIn(file), 'meta').subarray(4));
  const primary = primaryItem(contentOf(boxes, 'pitm'));
  const types = itemTypes(contentOf(boxes, 'iinf'));
  const parts = partsOf(primary, boxOf(boxes, 'iref'));
  const iprp = boxesIn(contentOf(boxes, 'iprp'));
  // Colours may be said of the whole or of its tiles.
  const properties = [primary, ...parts.slice(-1)].flatMap((item) => propertiesOf(item, iprp));
  const size = createReader(contentOf(properties, 'ispe'), 4);
  return {
    codec: types.get(parts.at(-1) ?? primary) ?? '',
    width: size.next(4),
    height: size.next(4),
    isCut: endOf(new Set(parts), contentOf(boxes, 'iloc')) > file.length,
    ...coloursOf(properties),
  };
}

function contentOf(boxes: readonly Box[], type: string): Buffer {
  const content = boxOf(boxes, type);
  if (!content) throw new Error(`There is no ${type}.`);
  return content;
}

function primaryItem(pitm: Buffer): number {
  return createReader(pitm, 4).next(pitm[0] === 0 ? 2 : 4);
}

/** The type of each item, by its number. */
function itemTypes(iinf: Buffer): Map<number, string> {
  const entries = boxesIn(iinf.subarray(iinf[0] === 0 ? 6 : 8)).filter(({ type }) => type === 'infe');
  return new Map(
    entries.map(({ content }) => {
      const idBytes = (content[0] ?? 0) >= 3 ? 4 : 2;
      const id = createReader(content, 4).next(idBytes);
      // Behind the number stands how it is protected.
      const at = 4 + idBytes + 2;
      return [id, content.toString('latin1', at, at + 4)];
    }),
  );
}

/** The items whose pixels a picture is made of: itself, and those that it is put together from, such as its tiles. */
function partsOf(primary: number, iref: Buffer | undefined): number[] {
  const parts = [primary];
  if (!iref) return parts;
  const idBytes = iref[0] === 0 ? 2 : 4;
  for (const { type, content } of boxesIn(iref.subarray(4))) {
    const reader = createReader(content);
    if (type !== 'dimg' || !parts.includes(reader.next(idBytes))) continue;
    for (let left = reader.next(2); left > 0; left -= 1) parts.push(reader.next(idBytes));
  }
  return parts;
}

/** The properties of an item, in their order. */
function propertiesOf(item: number, iprp: readonly Box[]): Box[] {
  const all = boxesIn(contentOf(iprp, 'ipco'));
  const found: Box[] = [];
  for (const { content } of iprp.filter(({ type }) => type === 'ipma')) {
    const idBytes = content[0] === 0 ? 2 : 4;
    const isLong = ((content[3] ?? 0) & 1) === 1;
    const reader = createReader(content, 4);
    for (let entries = reader.next(4); entries > 0; entries -= 1) {
      const id = reader.next(idBytes);
      for (let left = reader.next(1); left > 0; left -= 1) {
        // The first bit says whether it must be understood.
        const place = reader.next(isLong ? 2 : 1) & (isLong ? 0x7fff : 0x7f);
        const property = all[place - 1];
        if (id === item && property) found.push(property);
      }
    }
  }
  return found;
}

/** Where the last byte of these items stands in the file. */
function endOf(items: ReadonlySet<number>, iloc: Buffer): number {
  const version = iloc[0] ?? 0;
  const reader = createReader(iloc, 4);
  const sizes = reader.next(2);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version === 0 ? 0 : sizes & 15;
  const idBytes = version < 2 ? 2 : 4;
  let end = 0;
  for (let left = reader.next(idBytes); left > 0; left -= 1) {
    const id = reader.next(idBytes);
    const isInFile = version === 0 || (reader.next(2) & 15) === 0;
    reader.skip(2);
    const base = reader.next(baseBytes);
    for (let extents = reader.next(2); extents > 0; extents -= 1) {
      reader.skip(indexBytes);
      const place = base + reader.next(offsetBytes) + reader.next(lengthBytes);
      if (isInFile && items.has(id)) end = Math.max(end, place);
    }
  }
  return end;
}

function coloursOf(properties: readonly Box[]): Pick<HeifFacts, 'icc' | 'nclx'> {
  let icc: Buffer | null = null;
  let nclx: HeifFacts['nclx'] = null;
  for (const { type, content } of properties) {
    if (type !== 'colr') continue;
    const kind = content.toString('latin1', 0, 4);
    if (kind === 'prof' || kind === 'rICC') icc ??= content.subarray(4);
    const reader = createReader(content, 4);
    if (kind === 'nclx') nclx ??= { primaries: reader.next(2), transfer: reader.next(2) };
  }
  return { icc, nclx };
}
