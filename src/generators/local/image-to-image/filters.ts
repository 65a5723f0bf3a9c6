import { sharp } from '#/media/sharp.ts';
import { type Edited, fromSharp, type Pixels, percent, toSharp } from './pixels.ts';
import { eachPixel, posterize, saturation } from './tones.ts';

/** Changes that look at a pixel's neighbours. */

const longest = ({ width, height }: Pixels) => Math.max(width, height);

export async function blur(pixels: Pixels, strength: number): Promise<Edited> {
  const sigma = Math.max(0.6, (longest(pixels) / 180) * strength);
  const changed = await fromSharp(toSharp(pixels).blur(sigma));
  return { pixels: changed, did: `Blurred it with a radius of ${sigma.toFixed(1)} px.` };
}

export async function sharpen(pixels: Pixels, strength: number): Promise<Edited> {
  const sigma = Math.max(0.8, longest(pixels) / 1200);
  const changed = await fromSharp(toSharp(pixels).sharpen({ sigma, m1: 1.2 * strength, m2: 3 * strength }));
  return { pixels: changed, did: `Sharpened details of about ${sigma.toFixed(1)} px.` };
}

/** Of each pixel's surroundings; a picture smaller than those stays as it is. */
async function median(pixels: Pixels, size: number): Promise<Pixels> {
  return Math.min(pixels.width, pixels.height) < size ? pixels : fromSharp(toSharp(pixels).median(size));
}

export async function denoise(pixels: Pixels, strength: number): Promise<Edited> {
  const size = strength > 1.3 ? 5 : 3;
  const changed = await median(pixels, size);
  return { pixels: changed, did: `Smoothed noise away with a median of ${size} × ${size} px.` };
}

export async function pixelate(pixels: Pixels, strength: number): Promise<Edited> {
  const { width, height } = pixels;
  const block = Math.max(2, Math.round((longest(pixels) / 64) * strength));
  const small = toSharp(pixels).resize(
    Math.max(1, Math.round(width / block)),
    Math.max(1, Math.round(height / block)),
    {
      fit: 'fill',
      kernel: 'cubic',
    },
  );
  const changed = await fromSharp(
    toSharp(await fromSharp(small)).resize(width, height, { fit: 'fill', kernel: 'nearest' }),
  );
  return { pixels: changed, did: `Pixelated it into blocks of ${block} px.` };
}

export async function glow(pixels: Pixels, strength: number): Promise<Edited> {
  const sigma = longest(pixels) / 60;
  const soft = await fromSharp(toSharp(pixels).blur(sigma));
  const share = Math.min(0.8, 0.4 * strength);
  const changed = eachPixel(pixels, (r, g, b, _, index, out) => {
    const light = [r, g, b];
    for (let channel = 0; channel < 3; channel += 1) {
      const own = light[channel] as number;
      const screened = 255 - ((255 - own) * (255 - (soft.data[index * 4 + channel] as number))) / 255;
      out[channel] = own + (screened - own) * share;
    }
  });
  return { pixels: changed, did: `Added a soft glow of ${sigma.toFixed(1)} px, ${percent(share)}.` };
}

/** One byte a pixel: how bright it is. What is transparent counts as white paper. */
async function brightnessOf(pixels: Pixels): Promise<Buffer> {
  return toSharp(pixels).flatten({ background: '#ffffff' }).grayscale().raw().toBuffer();
}

async function blurOne(plane: Buffer, { width, height }: Pixels, sigma: number): Promise<Buffer> {
  return sharp(plane, { raw: { width, height, channels: 1 } })
    .blur(sigma)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}

/** What is darker than its surroundings becomes a stroke on white paper. */
export async function sketch(pixels: Pixels): Promise<Edited> {
  const gray = await brightnessOf(pixels);
  const around = await blurOne(gray, pixels, Math.max(1.5, longest(pixels) / 130));
  const changed = eachPixel(pixels, (_r, _g, _b, _l, index, out) => {
    const light = Math.min(1, (gray[index] as number) / Math.max(1, around[index] as number));
    // Shadows keep a shading of their own, as a pencil would give them.
    const shade = 0.8 + 0.2 * ((gray[index] as number) / 255);
    out.fill(255 * light ** 2.4 * shade);
  });
  return { pixels: changed, did: 'Drew it as a pencil sketch.' };
}

/** How strongly brightness changes at each pixel, 0..1 (Sobel). */
async function edgesOf(pixels: Pixels): Promise<Float32Array> {
  const { width, height } = pixels;
  const gray = await blurOne(await brightnessOf(pixels), pixels, Math.max(0.7, longest(pixels) / 1400));
  const strength = new Float32Array(width * height);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const value = (offset: number) => gray[at + offset] as number;
      const right = value(1 - width) + 2 * value(1) + value(1 + width);
      const left = value(-1 - width) + 2 * value(-1) + value(-1 + width);
      const below = value(width - 1) + 2 * value(width) + value(width + 1);
      const above = value(-width - 1) + 2 * value(-width) + value(1 - width);
      strength[at] = Math.min(1, Math.hypot(right - left, below - above) / 320);
    }
  }
  return strength;
}

export async function edges(pixels: Pixels): Promise<Edited> {
  const strength = await edgesOf(pixels);
  const changed = eachPixel(pixels, (_r, _g, _b, _l, index, out) =>
    out.fill(255 * (1 - (strength[index] as number) ** 0.7)),
  );
  return { pixels: changed, did: 'Drew only its edges, dark on white.' };
}

export async function cartoon(pixels: Pixels): Promise<Edited> {
  const strength = await edgesOf(pixels);
  const flat = posterize(await median(pixels, 5), 5 / 7).pixels;
  const colorful = saturation(flat, 0.3).pixels;
  const changed = eachPixel(colorful, (r, g, b, _, index, out) => {
    const ink = 1 - Math.min(1, Math.max(0, ((strength[index] as number) - 0.12) * 2.6));
    out[0] = r * ink;
    out[1] = g * ink;
    out[2] = b * ink;
  });
  return { pixels: changed, did: 'Drew it as a cartoon: flat colours in 7 steps, dark outlines.' };
}
