// HEIC pictures as phones write them: tiles of HEVC that are put together, turned, mirrored and told their colours.

/**
 * Tiles of 64 × 64 pixels of one colour in HEVC, 4:4:4, and their common decoder configuration. Each was made once, from a PNG of
 * that colour, by `heif-enc -q 90 -p chroma=444 tile.png -o tile.heic` (libheif 1.15.1, x265 3.5), and is that file's `mdat` and
 * `hvcC`.
 */
const hevc = {
  config: `0104080000000000000000001ef000fcfff8f800000f03200001001740010c01ffff0408000003009e3800000300001eba0240210001002a42010104
    08000003009e3800000300001e90041020b2dd492535cdc0808181000003000100000300010822000100084401c172860c0224`,
  tiles: {
    red: '0000001a2801af06385afcfd37e7e37ffffad11fa1fddd38aaf1098fd7e0',
    green: '000000192801af06385afcfb57924fffff99d77fffd2ac4aaf1098fd7e',
    blue: '0000001a2801af06385afcfd37f638dfe47f5a91ffffaafcaabc4263f5f8',
    grey: '000000122801af06385b88e5e2bfe00d35566b0919f0',
  },
};
const tilePixels = 64;

/** The colours of the tiles, as they were before they were coded. */
export const tileColours = {
  red: [200, 80, 60],
  green: [70, 170, 90],
  blue: [60, 90, 200],
  grey: [190, 190, 190],
} as const;
export type Tile = keyof typeof tileColours;

/**
 * A whole HEIC of 51 × 33 pixels in 10 bits, its left 25 columns red, the others blue. Made once, from a PNG of 16 bits, by
 * `heif-enc -b 10 -q 90 -p chroma=444 deep.png -o deep.heic` (libheif 1.15.1, x265 3.5).
 */
export const deepHeic =
  fromHex(`0000001c6674797068656963000000006d696631686569636d696166000001ae6d6574610000000000000021
  68646c72000000000000000070696374000000000000000000000000000000000e7069746d00000000000200000010696461740000000000330021
  00000038696c6f630100000044400002000100000000000001d20001000000000000006100020001000000000000000100000000000000080000
  003869696e6600000000000200000015696e66650200000100010000687663310000000015696e66650200000000020000677269640000
  0000d969707270000000b76970636f00000077687663430104080000000000000000001ef000fcfffafa00000f03200001001740010c01ffff
  0408000003009c3800000300001eba0240210001002a4201010408000003009c3800000300001e900410209b2dd5c94d737020206040000003
  0040000003004222000100084401c1731830089000000014697370650000000000000040000000400000001469737065000000000000003300000021
  000000107069786900000000030a0a0a0000001a69706d610000000000000002000102810200020203840000001a69726566000000000000
  000e64696d67000200010001000000696d6461740000005d2801af0638f1bd065a74fdb7cf7bffffd6f6fa1fbb7c021ffe6018ca0d81dda200
  d70a95a960957b104c10726a516112cf415cdfd43f67168753f8fdfe5c32b02d433c4e5c0ba072b6079e053fe3fe4a09a2948d57c4fdcfe7bfc8
  b17e`);

/**
 * A whole AVIF of 32 × 32 pixels of 200, 80, 60, whose numbers of colours say nothing. Made once, from a PNG, by
 * `heif-enc -A -q 90 -p chroma=444 tile.png -o tile.avif` (libheif 1.15.1, aom 3.6.0).
 */
const plainAvif =
  fromHex(`0000001c667479706176696600000000617669666d6966316d696166000000ea6d657461000000000000002168646c7200000000000000007069
  6374000000000000000000000000000000000e7069746d00000000000100000022696c6f630000000044400001000100000000010e0001000000
  000000001f0000002369696e6600000000000100000015696e6665020000000001000061763031000000006a697072700000004b6970636f0000
  0013636f6c726e636c78000200020006800000000c61763143812002000000001469737065000000000000002000000020000000107069786900
  000000030808080000001769706d61000000000000000100010481820384000000276d64617412000a0838113ff6102020693211118000004000
  3f066882ce261f4fba0f40`);

/** An AVIF of one colour with these numbers of colours. */
export function avifOf({ primaries, transfer }: { primaries: number; transfer: number }): Buffer {
  const file = Buffer.from(plainAvif);
  const at = file.indexOf('nclx') + 4;
  file.writeUInt16BE(primaries, at);
  file.writeUInt16BE(transfer, at + 2);
  return file;
}

function fromHex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(/\s/g, ''), 'hex');
}

type HeicShape = {
  columns: number;
  /** The tiles, row by row. */
  tiles: readonly Tile[];
  /** What is kept of them from the left and the top, in pixels. */
  width: number;
  height: number;
  /** Quarter turns against the clock (`irot`). */
  turns?: number;
  /** The axis that it is mirrored over after that (`imir`): 0 upright, so left and right change; 1 level. */
  mirror?: 0 | 1;
  icc?: Buffer;
  nclx?: { primaries: number; transfer: number };
  brand?: string;
  /** The type of the tiles, where it is another than that of HEVC. */
  codec?: string;
  /** Boxes beside `meta`. */
  beside?: Buffer;
};

/** A HEIC of these tiles. */
export function heicOf(shape: HeicShape): Buffer {
  const { columns, tiles, width, height, brand = 'heic', beside = Buffer.alloc(0) } = shape;
  const data = tiles.map((tile) => fromHex(hevc.tiles[tile]));
  const head = Buffer.concat([box('ftyp', text(brand), u32(0), text('mif1heic')), beside]);
  const metaOf = (dataAt: number) => {
    let at = dataAt;
    const extents = data.map(({ length }) => {
      at += length;
      return { at: at - length, length };
    });
    const grid = Buffer.concat([Buffer.from([0, 0, tiles.length / columns - 1, columns - 1]), u16(width), u16(height)]);
    const idOf = (index: number) => index + 2;
    return fullBox(
      'meta',
      0,
      fullBox('hdlr', 0, u32(0), text('pict'), Buffer.alloc(13)),
      fullBox('pitm', 0, u16(1)),
      fullBox(
        'iloc',
        1,
        u16(0x4400),
        u16(tiles.length + 1),
        u16(1),
        u16(1),
        u16(0),
        u16(1),
        u32(0),
        u32(grid.length),
        ...extents.flatMap((extent, index) => [
          u16(idOf(index)),
          u16(0),
          u16(0),
          u16(1),
          u32(extent.at),
          u32(extent.length),
        ]),
      ),
      fullBox(
        'iinf',
        0,
        u16(tiles.length + 1),
        itemBox(1, 'grid'),
        ...tiles.map((_, index) => itemBox(idOf(index), shape.codec ?? 'hvc1')),
      ),
      propertiesBox(
        shape,
        tiles.map((_, index) => idOf(index)),
      ),
      fullBox('iref', 0, box('dimg', u16(1), u16(tiles.length), ...tiles.map((_, index) => u16(idOf(index))))),
      box('idat', grid),
    );
  };
  const before = head.length + metaOf(0).length + 8;
  return Buffer.concat([head, metaOf(before), box('mdat', ...data)]);
}

function propertiesBox({ width, height, turns, mirror, icc, nclx }: HeicShape, tileIds: number[]): Buffer {
  const ofTile = [box('hvcC', fromHex(hevc.config)), fullBox('ispe', 0, u32(tilePixels), u32(tilePixels))];
  const ofWhole = [
    fullBox('ispe', 0, u32(width), u32(height)),
    ...(icc ? [box('colr', text('prof'), icc)] : []),
    ...(nclx ? [box('colr', text('nclx'), u16(nclx.primaries), u16(nclx.transfer), u16(6), Buffer.from([0x80]))] : []),
    ...(turns === undefined ? [] : [box('irot', Buffer.from([turns]))]),
    ...(mirror === undefined ? [] : [box('imir', Buffer.from([mirror]))]),
  ];
  const whole = Buffer.from([ofWhole.length, ...ofWhole.map((_, index) => 3 + index)]);
  return box(
    'iprp',
    box('ipco', ...ofTile, ...ofWhole),
    fullBox(
      'ipma',
      0,
      u32(tileIds.length + 1),
      u16(1),
      whole,
      ...tileIds.flatMap((id) => [u16(id), Buffer.from([2, 0x81, 2])]),
    ),
  );
}

const text = (latin1: string) => Buffer.from(latin1, 'latin1');

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A box of an ISO base media file. */
export function box(type: string, ...content: Buffer[]): Buffer {
  const data = Buffer.concat(content);
  return Buffer.concat([u32(data.length + 8), text(type), data]);
}

function fullBox(type: string, version: number, ...content: Buffer[]): Buffer {
  return box(type, u32(version * 2 ** 24), ...content);
}

function itemBox(id: number, type: string): Buffer {
  return fullBox('infe', 2, u16(id), u16(0), text(type), Buffer.alloc(1));
}
