import { createCanvas } from '@napi-rs/canvas';
import { SCENE_MAKERS } from '#/generators/local/text-to-video/scenes/scenes.ts';
import type { Scene } from '#/generators/local/text-to-video/scenes/stage.ts';
import { createWeather } from '#/generators/local/text-to-video/scenes/weather.ts';
import { createNoise } from '#/media/noise.ts';
import { createRandom } from '#/media/random.ts';
import { createOverlay } from './overlay.ts';
import { BLEND_FRAMES, FPS, type Shot, type Storyboard } from './storyboard.ts';

/** Paints the frames of a storyboard in order, holding at most two shots in memory. */
export function createFilm(storyboard: Storyboard, prompt: string) {
  const { widthPx: width, heightPx: height, shots, frames } = storyboard;
  const canvas = createCanvas(width, height);
  const next = createCanvas(width, height);
  const overlay = createOverlay(prompt, { width, height }, frames / FPS);
  const built = new Map<Shot, Scene>();

  const paint = (shot: Shot, frame: number, target: typeof canvas) => {
    let scene = built.get(shot);
    if (!scene) {
      scene = buildShot(shot, storyboard);
      built.set(shot, scene);
    }
    const length = shot.endFrame - shot.firstFrame + BLEND_FRAMES;
    const progress = Math.max(0, Math.min(1, (frame - shot.firstFrame + BLEND_FRAMES / 2) / length));
    const { from, to } = shot.camera;
    const between = (a: number, b: number) => a + (b - a) * progress;
    const camera = { x: between(from.x, to.x), y: between(from.y, to.y), zoom: between(from.zoom, to.zoom) };
    scene(target.getContext('2d'), { seconds: (frame - shot.firstFrame + BLEND_FRAMES / 2) / FPS, progress, camera });
  };

  /** The RGBA pixels of a frame. */
  return (frame: number): Uint8Array => {
    const index = shots.findIndex((shot) => frame < shot.endFrame);
    const shot = shots[index] as Shot;
    for (const old of built.keys()) if (old.endFrame + BLEND_FRAMES < frame) built.delete(old);
    paint(shot, frame, canvas);
    const ctx = canvas.getContext('2d');
    const following = shots[index + 1];
    const untilCut = shot.endFrame - frame;
    if (following && untilCut <= BLEND_FRAMES) {
      paint(following, frame, next);
      const t = 1 - untilCut / (BLEND_FRAMES + 1);
      ctx.globalAlpha = t * t * (3 - 2 * t);
      ctx.drawImage(next, 0, 0);
      ctx.globalAlpha = 1;
    }
    overlay(ctx, frame / FPS);
    return canvas.data();
  };
}

/** Builds the scene of one shot with its weather, for the storyboard's size. */
export function buildShot(
  shot: Shot,
  { widthPx, heightPx, pace }: Pick<Storyboard, 'widthPx' | 'heightPx' | 'pace'>,
): Scene {
  const stage = {
    width: widthPx,
    height: heightPx,
    unit: Math.min(widthPx, heightPx) / 360,
    shot,
    random: createRandom(shot.seed),
    noise: createNoise(shot.seed ^ 0x5f3759df),
    pace,
  };
  const scene = SCENE_MAKERS[shot.scene](stage);
  const weather = createWeather(stage);
  return (ctx, moment) => {
    scene(ctx, moment);
    weather?.(ctx, moment);
  };
}
