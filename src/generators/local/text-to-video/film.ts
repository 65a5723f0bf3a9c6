import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { createIllustration } from '#/generators/local/illustration/illustration.ts';
import { paintVignette } from '#/generators/local/illustration/vignette.ts';
import { BLEND_FRAMES, FPS, type Shot, type Storyboard } from './storyboard.ts';

/** Paints the frames of a storyboard: one illustration, whose subjects move through the whole film, seen in one shot after the other. */
export async function createFilm(storyboard: Storyboard): Promise<(frame: number) => Uint8Array> {
  const { widthPx: width, heightPx: height, shots, frames, read, setting, seed } = storyboard;
  const scene = await createIllustration(read, setting, storyboard, seed);
  const canvas = createCanvas(width, height);
  const next = createCanvas(width, height);
  const vignette = paintVignette({ width, height });

  const paint = (ctx: SKRSContext2D, { camera: { from, to }, firstFrame, endFrame }: Shot, frame: number) => {
    const length = endFrame - firstFrame + BLEND_FRAMES;
    const done = Math.max(0, Math.min(1, (frame - firstFrame + BLEND_FRAMES / 2) / length));
    const between = (a: number, b: number) => a + (b - a) * done;
    const camera = { x: between(from.x, to.x), y: between(from.y, to.y), zoom: between(from.zoom, to.zoom) };
    scene(ctx, { seconds: frame / FPS + 0.4, progress: frame / Math.max(1, frames - 1), camera });
  };

  /** The RGBA pixels of a frame. */
  return (frame) => {
    const index = shots.findIndex((shot) => frame < shot.endFrame);
    const shot = shots[index] as Shot;
    const ctx = canvas.getContext('2d');
    paint(ctx, shot, frame);
    const following = shots[index + 1];
    const untilCut = shot.endFrame - frame;
    if (following && untilCut <= BLEND_FRAMES) {
      paint(next.getContext('2d'), following, frame);
      const t = 1 - untilCut / (BLEND_FRAMES + 1);
      ctx.globalAlpha = t * t * (3 - 2 * t);
      ctx.drawImage(next, 0, 0);
      ctx.globalAlpha = 1;
    }
    ctx.drawImage(vignette, 0, 0);
    return canvas.data();
  };
}
