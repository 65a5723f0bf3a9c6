import { stat } from 'node:fs/promises';
import { createCanvas } from '@napi-rs/canvas';
import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import { createIllustration } from '#/generators/local/illustration/illustration.ts';
import { chooseSetting } from '#/generators/local/illustration/setting.ts';
import { paintVignette } from '#/generators/local/illustration/vignette.ts';
import { understand } from '#/generators/local/understanding/understand.ts';
import { createRandom, hashText } from '#/media/random.ts';
import { sharp } from '#/media/sharp.ts';

export type PaintJob = { prompt: string; aspectRatio: AspectRatio; seedText: string; path: string };

export type PaintResult = {
  widthPx: number;
  heightPx: number;
  bytes: number;
  place: string;
  time: string;
  weather: string | null;
};

export const PICTURE_SIZES: Record<AspectRatio, { widthPx: number; heightPx: number }> = {
  landscape: { widthPx: 1344, heightPx: 768 },
  portrait: { widthPx: 768, heightPx: 1344 },
  square: { widthPx: 1024, heightPx: 1024 },
};
/** Of 255; keeps wide gradients from showing bands. */
const GRAIN = 2.2;

/** Paints one still that follows from the prompt, and from the seed in what the prompt leaves open, to `job.path` as PNG. */
export async function paint(job: PaintJob, onDone: (done: number) => void): Promise<PaintResult> {
  const size = PICTURE_SIZES[job.aspectRatio];
  const { pixels, ...seen } = await paintPixels(job, size, onDone);
  onDone(0.6);
  const bytes = await writePng(pixels, size, job);
  return { ...size, bytes, ...seen };
}

async function paintPixels(
  { prompt, seedText }: Pick<PaintJob, 'prompt' | 'seedText'>,
  size: { widthPx: number; heightPx: number },
  onDone: (done: number) => void,
) {
  const seed = hashText(seedText);
  const random = createRandom(seed);
  const read = understand(prompt);
  const setting = chooseSetting(read, random);
  const canvas = createCanvas(size.widthPx, size.heightPx);
  const ctx = canvas.getContext('2d');
  const scene = await createIllustration(read, setting, size, seed);
  onDone(0.4);
  const camera = { x: random.range(-0.3, 0.3), y: random.range(-0.1, 0.1), zoom: random.range(1, 1.04) };
  // What moves (waves, birds, flakes) needs a moment to have spread.
  scene(ctx, { seconds: random.range(2.5, 4), progress: 0.5, camera });
  ctx.drawImage(paintVignette({ width: size.widthPx, height: size.heightPx }), 0, 0);
  return { pixels: canvas.data(), place: setting.place, time: setting.time, weather: setting.weather };
}

async function writePng(
  pixels: Buffer,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  { path, seedText }: PaintJob,
): Promise<number> {
  const opaque = await sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 4, premultiplied: true } })
    .removeAlpha()
    .raw()
    .toBuffer();
  addGrain(opaque, hashText(seedText));
  await sharp(opaque, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .png({ compressionLevel: 7, adaptiveFiltering: true })
    .toFile(path);
  return (await stat(path)).size;
}

function addGrain(pixels: Buffer, seed: number) {
  const random = createRandom(seed);
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const grain = (random.next() + random.next() - 1) * GRAIN;
    for (const channel of [at, at + 1, at + 2]) {
      pixels[channel] = Math.max(0, Math.min(255, Math.round((pixels[channel] as number) + grain)));
    }
  }
}
