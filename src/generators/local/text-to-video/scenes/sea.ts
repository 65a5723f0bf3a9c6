import { type Color, gradientTable, lighten, mix } from '#/media/color.ts';
import { createUsualSky } from './sky.ts';
import { clamp, createField, createGlow, project, type Scene, type SceneMaker, type Stage, shine } from './stage.ts';
import { createSubjects } from './subjects.ts';

/** Open water under a big sky, with the light's path on the waves. */
export const createSea: SceneMaker = (stage) => {
  const horizon = stage.height > stage.width ? 0.5 : 0.54;
  const sky = createUsualSky(stage, horizon);
  const water = createWater(stage, horizon, sky.light.x);
  const subjects = createSubjects(stage, {
    ground: horizon + 0.035,
    places: ['boat', 'whale', 'lighthouse', 'birds', 'balloon'],
  });
  const haze = createGlow(stage.shot.palette.sky[4] as Color);
  return (ctx, moment) => {
    sky.draw(ctx, moment);
    subjects.behind(ctx, moment);
    water(ctx, moment);
    const at = project(stage, sky.light.x, horizon, 0.12, moment.camera);
    ctx.save();
    ctx.translate(at.x, at.y);
    ctx.scale(1, 0.16);
    shine(ctx, haze, 0, 0, stage.width * 0.75, stage.shot.palette.isDark ? 0.3 : 0.55);
    ctx.restore();
    subjects.front(ctx, moment);
  };
};

/**
 * Waves in perspective: each pixel's slope comes from noise sampled on the water plane, and decides between
 * the deep colour, the reflected sky and the glitter under the light.
 */
export function createWater(stage: Stage, horizon: number, lightX: number): Scene {
  const { palette } = stage.shot;
  const width = Math.round(stage.width / 2);
  const height = Math.max(16, Math.round((stage.height * (1.1 - horizon)) / 2));
  const field = createField(width, height);
  const [deep, bright] = palette.water as [Color, Color];
  const table = gradientTable([lighten(deep, -0.06), deep, mix(deep, bright, 0.55), bright]);
  const shineColor = mix(palette.light, palette.glow, 0.3);
  const { noise, pace } = stage;
  const aspect = stage.width / stage.height;

  return (ctx, { seconds, camera }) => {
    const time = seconds * (0.55 + 0.45 * pace);
    const drift = camera.x * 0.5;
    for (let y = 0; y < height; y += 1) {
      const near = (y + 0.6) / height;
      const distance = 1 / (near * 0.94 + 0.03);
      const rowV = distance * 2.6 + time * 0.5;
      const path = 0.05 + 0.16 * near;
      for (let x = 0; x < width; x += 1) {
        const across = (x / width - 0.5) * aspect;
        const u = (across + drift * near * 0.2) * distance * 2.1 + 40;
        const swell = noise.at(u * 0.7 + time * 0.22, rowV * 1.5);
        const chop = noise.at(u * 2.3 - time * 0.55, rowV * 4.2 + time * 0.6);
        const ripple = noise.at(u * 6.1 + time * 0.8, rowV * 9.5 - time);
        const slope = (swell - 0.5) * 0.95 + (chop - 0.5) * 0.62 + (ripple - 0.5) * 0.3;
        const tone = clamp(0.74 - 0.6 * near ** 0.75 + slope * (0.34 + 0.3 * near));
        const off = (x / width - lightX) / path;
        const reach = Math.exp(-off * off * 0.5);
        const glint = clamp((slope - 0.1 + 0.3 * reach) * 2.6) ** 2 * reach * (1.05 - 0.45 * near);
        const entry = (tone * 255) | 0;
        const at = (y * width + x) * 4;
        const pixels = field.pixels;
        for (let channel = 0; channel < 3; channel += 1) {
          const color = table[entry * 3 + channel] as number;
          pixels[at + channel] = color + ((shineColor[channel] as number) - color) * Math.min(1, glint);
        }
        pixels[at + 3] = 255;
      }
    }
    field.commit();
    const top = project(stage, 0.5, horizon, 0.12, camera).y;
    ctx.drawImage(field.canvas, 0, top, stage.width, stage.height * 1.02 - top);
  };
}
