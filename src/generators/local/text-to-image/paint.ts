import { stat } from 'node:fs/promises';
import { createCanvas } from '@napi-rs/canvas';
import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import { createLabelPainter } from '#/generators/local/drawing/paint-label.ts';
import { buildShot } from '#/generators/local/text-to-video/film.ts';
import { paintVignette } from '#/generators/local/text-to-video/overlay.ts';
import { createStoryboard } from '#/generators/local/text-to-video/storyboard.ts';
import { createRandom, hashText } from '#/media/random.ts';
import { sharp } from '#/media/sharp.ts';

export type PaintJob = { prompt: string; aspectRatio: AspectRatio; seedText: string; path: string };

export type PaintResult = {
  widthPx: number;
  heightPx: number;
  bytes: number;
  seed: number;
  scene: string;
  time: string;
  weather: string | null;
  subjects: string[];
};

export const PICTURE_SIZES: Record<AspectRatio, { widthPx: number; heightPx: number }> = {
  landscape: { widthPx: 1344, heightPx: 768 },
  portrait: { widthPx: 768, heightPx: 1344 },
  square: { widthPx: 1024, heightPx: 1024 },
};
/** Painted larger, then reduced: fine edges come out smooth. */
const OVERSIZE = 1.5;
/** A still is looked at more closely than a film: its label can be smaller. */
const LABEL_SCALE = 0.6;
/** Of 255; keeps wide gradients from showing bands. */
const GRAIN = 2.2;

/** Paints one still that follows from the prompt, and from the seed in what the prompt leaves open, to `job.path` as PNG. */
export async function paint(job: PaintJob, onDone: (done: number) => void): Promise<PaintResult> {
  const storyboard = createStoryboard(job.prompt, 2, job.aspectRatio, job.seedText);
  const [shot] = storyboard.shots;
  if (!shot) throw new Error('A storyboard has at least one shot.');
  const { widthPx, heightPx } = PICTURE_SIZES[job.aspectRatio];
  const width = Math.round(widthPx * OVERSIZE);
  const height = Math.round(heightPx * OVERSIZE);
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const scene = buildShot(shot, { ...storyboard, widthPx: width, heightPx: height });
  onDone(0.4);
  const random = createRandom(storyboard.seed ^ 0x57111);
  const camera = { x: random.range(-0.5, 0.5), y: random.range(-0.2, 0.2), zoom: random.range(1, 1.08) };
  // What moves (waves, birds, flakes) needs a moment to have spread.
  scene(ctx, { seconds: random.range(2.5, 4), progress: 0.5, camera });
  ctx.drawImage(paintVignette({ width, height }), 0, 0);
  createLabelPainter(width, height, LABEL_SCALE)(ctx);
  onDone(0.6);
  const bytes = await writePng(canvas.data(), { width, height }, { widthPx, heightPx }, job);
  return {
    widthPx,
    heightPx,
    bytes,
    seed: storyboard.seed,
    scene: shot.scene,
    time: shot.time,
    weather: shot.weather,
    subjects: shot.subjects,
  };
}

async function writePng(
  pixels: Buffer,
  raw: { width: number; height: number },
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  { path, seedText }: PaintJob,
): Promise<number> {
  const reduced = await sharp(pixels, { raw: { ...raw, channels: 4, premultiplied: true } })
    .resize(widthPx, heightPx, { kernel: 'lanczos3' })
    .removeAlpha()
    .raw()
    .toBuffer();
  addGrain(reduced, hashText(seedText));
  await sharp(reduced, { raw: { width: widthPx, height: heightPx, channels: 3 } })
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
