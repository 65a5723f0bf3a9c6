import type { TimeOfDay } from '#/generators/local/understanding/places.ts';
import { type Color, hex } from '#/media/color.ts';
import type { Random } from '#/media/random.ts';

/** The colours of a shot. */
export type Palette = {
  /** Five colours from the top of the sky to the horizon. */
  sky: Color[];
  /** The sun's or moon's disc, and what it shines on. */
  light: Color;
  /** Around the light, and in highlights. */
  glow: Color;
  /** Land from far (in the haze) to near. */
  land: Color[];
  /** Water from deep to bright. */
  water: Color[];
  accent: Color;
  /** Night-like: stars are out, windows are lit. */
  isDark: boolean;
};

/** sky top→horizon (5) | light | glow | land far, middle, near | water deep, bright | accent */
const BOOK: Record<TimeOfDay, [string, ...string[]]> = {
  dawn: [
    '#33457e #6f7fb8 #b79cc4 #f2b8b0 #ffe0bf | #fff2d8 #ffc9a0 | #a98fb0 #5f5a85 #1f2340 | #2b3a66 #e8b7b0 | #ff9e8a',
    '#27506f #5d93a8 #a9c3c0 #f0d9bd #fff0d0 | #fff6df #ffd9a0 | #8fa9ab #466b75 #122b35 | #1f4a5c #e6d4bd | #f7a072',
  ],
  day: [
    '#1667b3 #3f92d6 #84bfe8 #c0e0f0 #eaf5f4 | #fffbe8 #fff2c4 | #8fb2c4 #4d7f74 #17362f | #0f4f7d #8fd0e0 | #ffb454',
    '#1d78a8 #4aa9c9 #93d2dc #cdebe4 #f3f7e6 | #fffdf0 #fff4d0 | #93bdb5 #3f8468 #123a2b | #07617a #97e0d8 | #ff8f6b',
  ],
  golden: [
    '#3d5a80 #7f93a8 #cdb79c #f3c583 #ffe3a3 | #fff4cf #ffcf70 | #c7a27a #7a6a4c #2a2a20 | #36566b #f3cf94 | #f08a4b',
    '#56507a #97809a #dba58a #ffbf70 #ffe09a | #fff0c0 #ffb74f | #c48d6b #7d5a4a #2c1f26 | #4a4a6b #ffca8a | #e8663c',
  ],
  sunset: [
    '#1c1e4f #52296f #b23a6b #f9735b #ffc46b | #fff0c2 #ff9f5a | #8a3f66 #4a2550 #140f26 | #231b4a #ff9d6e | #ff5a5f',
    '#152a52 #3b3f7d #94558a #f08a6a #ffd37f | #fff3cf #ffa95c | #80567f #403863 #10142a | #1b2b57 #f7a57d | #ff7a59',
    '#240d38 #5c1a4f #a82a4a #ee5f3a #ffb13d | #ffe9a8 #ff8530 | #7d2a45 #431733 #150a18 | #2a1038 #ff8a48 | #ffcf56',
  ],
  dusk: [
    '#0b1539 #1e2d68 #46498f #8b6fa8 #e59c9c | #ffe3d0 #f0a0a8 | #54518a #2b2f5e #0b0f26 | #101a47 #b889b0 | #ff8fa3',
    '#07223b #114a68 #357a8f #8aa9a5 #f3c6a0 | #ffe9cc #f5b48a | #3f7080 #1d4152 #071822 | #0a2f47 #9fbcae | #ff9f6e',
  ],
  night: [
    '#02040f #070f2b #0e2050 #1b3a72 #33608f | #f3f6ff #a9c4ff | #26406e #122249 #040816 | #050d24 #5d86b8 | #ffcf7a',
    '#06030f #120a2e #241450 #432a78 #6d4a94 | #f6f0ff #c3a6ff | #3e2a68 #1e1440 #070414 | #0b0626 #8a68bd | #ff9fd6',
    '#010a10 #03212c #064149 #12696a #3a958a | #effff9 #8fe8d4 | #1a5a5e #0b3338 #02100f | #031a20 #4fae9f | #ffd68a',
  ],
  storm: [
    '#161c26 #2a3441 #4a5663 #78848c #b3b9b4 | #f4f1e4 #cfd4cf | #69747d #39434d #10161d | #1a2833 #95a5aa | #e8c07a',
    '#191726 #312f45 #53506b #837b8c #bdb0ac | #f5ece4 #d8c8c4 | #6f687b #3d3a4d #13121c | #201f33 #a099a8 | #e09a7a',
  ],
};

const parse = (entry: string) => {
  const parts = entry.split('|').map((part) => part.trim().split(/\s+/).map(hex));
  const [sky = [], [light, glow] = [], land = [], water = [], [accent] = []] = parts;
  if (!light || !glow || !accent) throw new Error('A palette of the book is incomplete.');
  return { sky, light, glow, land, water, accent };
};

/** What white becomes in the light of each hour. */
export const AMBIENT: Readonly<Record<TimeOfDay, Color>> = {
  dawn: [255, 232, 226],
  day: [255, 255, 255],
  golden: [255, 238, 206],
  sunset: [255, 214, 190],
  dusk: [182, 170, 222],
  night: [112, 128, 196],
  storm: [188, 196, 208],
};

/** A palette for a time of day. */
export function createPalette(time: TimeOfDay, random: Random): Palette {
  return { ...parse(random.pick(BOOK[time])), isDark: time === 'night' };
}

/** A colour as it looks in a light: `amount` 0 leaves it alone. */
export function inLight(color: Color, ambient: Color, amount = 1): Color {
  const [r, g, b] = [0, 1, 2].map((at) => (color[at] as number) * (1 + ((ambient[at] as number) / 255 - 1) * amount));
  return [r as number, g as number, b as number];
}
