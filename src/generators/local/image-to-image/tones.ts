import type { Color } from '#/media/color.ts';
import { createRandom } from '#/media/random.ts';
import type { NamedColor } from './edits.ts';
import { type Edited, lumaOf, type Pixels, percent } from './pixels.ts';

/** Changes that look at one pixel at a time. They write into the pixels that they are given. */

/** Runs every byte of red, green and blue through its own table. */
function throughTables(pixels: Pixels, of: (value: number, channel: number) => number): Pixels {
  const tables = [0, 1, 2].map((channel) =>
    Uint8ClampedArray.from({ length: 256 }, (_, value) => Math.round(of(value / 255, channel) * 255)),
  ) as [Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray];
  const { data } = pixels;
  for (let at = 0; at < data.length; at += 4) {
    for (let channel = 0; channel < 3; channel += 1) {
      data[at + channel] = (tables[channel] as Uint8ClampedArray)[data[at + channel] as number] as number;
    }
  }
  return pixels;
}

/** Gives each pixel the colour that `of` writes for its red, green and blue, each 0..255. */
export function eachPixel(
  pixels: Pixels,
  of: (r: number, g: number, b: number, luma: number, index: number, out: [number, number, number]) => void,
): Pixels {
  const { data } = pixels;
  const out: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    const r = data[at] as number;
    const g = data[at + 1] as number;
    const b = data[at + 2] as number;
    of(r, g, b, lumaOf(r, g, b), at / 4, out);
    for (let channel = 0; channel < 3; channel += 1) {
      data[at + channel] = Math.max(0, Math.min(255, Math.round(out[channel] as number)));
    }
  }
  return pixels;
}

/** Brighter without burning out what is bright already: the whitest stay as they are. */
export function brightness(pixels: Pixels, amount: number): Edited {
  const gain = 1 + amount;
  const of = amount > 0 ? (x: number) => (x * gain) / (1 + amount * x) : (x: number) => x * gain;
  const did =
    amount > 0 ? `Brightened it, dark parts by up to ${percent(amount)}.` : `Darkened it by ${percent(amount)}.`;
  return { pixels: throughTables(pixels, of), did };
}

export function contrast(pixels: Pixels, amount: number): Edited {
  const changed = throughTables(pixels, (x) => 0.5 + (x - 0.5) * (1 + amount));
  return { pixels: changed, did: `${amount > 0 ? 'Raised' : 'Lowered'} the contrast by ${percent(amount)}.` };
}

export function saturation(pixels: Pixels, amount: number): Edited {
  const changed = eachPixel(pixels, (r, g, b, luma, _, out) => {
    out[0] = luma + (r - luma) * (1 + amount);
    out[1] = luma + (g - luma) * (1 + amount);
    out[2] = luma + (b - luma) * (1 + amount);
  });
  return { pixels: changed, did: `Made the colours ${percent(amount)} ${amount > 0 ? 'stronger' : 'weaker'}.` };
}

export function warmth(pixels: Pixels, amount: number): Edited {
  const shift = 0.22 * amount;
  const gains = [1 + shift, 1 + shift * 0.12, 1 - shift];
  const changed = throughTables(pixels, (x, channel) => x * (gains[channel] as number));
  const [red, blue] = amount > 0 ? ['+', '−'] : ['−', '+'];
  const did = `Made the colours ${amount > 0 ? 'warmer' : 'cooler'}: red ${red}${percent(shift)}, blue ${blue}${percent(shift)}.`;
  return { pixels: changed, did };
}

export function grayscale(pixels: Pixels): Edited {
  const changed = eachPixel(pixels, (_r, _g, _b, luma, _, out) => out.fill(luma));
  return { pixels: changed, did: 'Took all colour out of it: black and white.' };
}

export function sepia(pixels: Pixels, strength: number): Edited {
  const share = Math.min(1, 0.85 * strength);
  const changed = eachPixel(pixels, (r, g, b, luma, _, out) => {
    out[0] = r + (luma * 1.07 + 14 - r) * share;
    out[1] = g + (luma * 0.92 + 6 - g) * share;
    out[2] = b + (luma * 0.7 - b) * share;
  });
  return { pixels: changed, did: `Toned it in sepia, ${percent(share)}.` };
}

/** Moves every colour towards one hue and keeps how bright each pixel is. */
export function tint(pixels: Pixels, { name, rgb }: NamedColor, strength: number): Edited {
  const share = Math.min(0.9, 0.42 * strength);
  const own = towards(rgb);
  const changed = eachPixel(pixels, (r, g, b, luma, _, out) => {
    own(luma, out);
    out[0] = r + (out[0] - r) * share;
    out[1] = g + (out[1] - g) * share;
    out[2] = b + (out[2] - b) * share;
  });
  return { pixels: changed, did: `Tinted it ${name}, ${percent(share)}.` };
}

/** Black over the colour to white, by brightness. */
function towards([r, g, b]: Color) {
  const own = Math.max(8, lumaOf(r, g, b));
  return (luma: number, out: [number, number, number]) => {
    const low = Math.min(1, luma / own);
    const high = own >= 255 ? 0 : Math.max(0, (luma - own) / (255 - own));
    out[0] = r * low + (255 - r) * high;
    out[1] = g * low + (255 - g) * high;
    out[2] = b * low + (255 - b) * high;
  };
}

export function fade(pixels: Pixels, strength: number): Edited {
  const lift = Math.min(0.4, 0.13 * strength);
  const changed = throughTables(pixels, (x) => lift + x * (1 - lift * 1.35));
  return { pixels: changed, did: `Faded it: black is lifted by ${percent(lift)}.` };
}

export function invert(pixels: Pixels): Edited {
  return { pixels: throughTables(pixels, (x) => 1 - x), did: 'Inverted all colours.' };
}

export function posterize(pixels: Pixels, strength: number): Edited {
  const levels = Math.max(2, Math.round(5 / strength));
  const changed = throughTables(pixels, (x) => Math.min(levels - 1, Math.floor(x * levels)) / (levels - 1));
  return { pixels: changed, did: `Posterized it to ${levels} steps a colour.` };
}

export function vignette(pixels: Pixels, strength: number): Edited {
  const { width, height } = pixels;
  const most = Math.min(0.9, 0.55 * strength);
  const changed = eachPixel(pixels, (r, g, b, _, index, out) => {
    const x = ((index % width) / width) * 2 - 1;
    const y = (Math.floor(index / width) / height) * 2 - 1;
    const t = Math.max(0, Math.min(1, (Math.hypot(x, y) - 0.5) / 0.91));
    const gain = 1 - most * t * t * (3 - 2 * t);
    out[0] = r * gain;
    out[1] = g * gain;
    out[2] = b * gain;
  });
  return { pixels: changed, did: `Darkened the corners by ${percent(most)}.` };
}

/** Grains grow with the picture, so that they are seen at any size. */
export function grain(pixels: Pixels, strength: number): Edited {
  const { width, height } = pixels;
  const size = Math.max(1, Math.round(Math.max(width, height) / 1400));
  const most = Math.min(90, 26 * strength);
  const random = createRandom(width * 31 + height);
  const noise = Float32Array.from({ length: 1 << 16 }, () => random.next() + random.next() + random.next() - 1.5);
  const changed = eachPixel(pixels, (r, g, b, _, index, out) => {
    const column = Math.floor((index % width) / size);
    const row = Math.floor(index / width / size);
    const value = (noise[(Math.imul(row, 0x9e3779b1) ^ Math.imul(column, 0x85ebca6b)) >>> 16] as number) * most;
    out[0] = r + value;
    out[1] = g + value;
    out[2] = b + value;
  });
  return { pixels: changed, did: `Added film grain of ±${Math.round(most * 0.7)} of 255, ${size} px coarse.` };
}
