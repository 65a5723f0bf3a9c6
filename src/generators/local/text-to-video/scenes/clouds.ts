import type { Canvas } from '@napi-rs/canvas';
import { type Color, gradientTable, lighten, mix } from '#/media/color.ts';
import { createSky, placeLight } from './sky.ts';
import { clamp, createField, type SceneMaker, type Stage, smooth } from './stage.ts';
import { createSubjects } from './subjects.ts';

/** A flight over a sea of clouds. */
export const createCloudscape: SceneMaker = (stage) => {
  const { palette, time } = stage.shot;
  const horizon = stage.height > stage.width ? 0.46 : 0.5;
  const light = placeLight(stage, horizon);
  const sky = createSky(stage, {
    horizon: horizon + 0.06,
    light,
    cloudiness: time === 'storm' ? 0.8 : 0.3,
    isMoon: time === 'night',
  });
  const lit = palette.isDark
    ? mix(palette.sky[4] as Color, palette.light, 0.25)
    : mix(palette.light, palette.glow, 0.35);
  const shadow = mix(palette.sky[1] as Color, palette.land[0] as Color, 0.35);
  const haze = palette.sky[4] as Color;
  const banks = Array.from({ length: 6 }, (_, index) => {
    const near = index / 5;
    const table = gradientTable([
      mix(shadow, haze, 0.55 * (1 - near)),
      mix(mix(shadow, lit, 0.45), haze, 0.5 * (1 - near)),
      mix(lit, haze, 0.3 * (1 - near)),
      lighten(lit, 0.03),
    ]);
    return { near, canvas: paintBank(stage, index, near, table, light.x) };
  });
  const subjects = createSubjects(stage, { ground: 0.6, places: ['balloon', 'birds', 'rocket', 'whale'] });

  return (ctx, moment) => {
    sky(ctx, moment);
    for (const [index, { canvas, near }] of banks.entries()) {
      if (index === 3) subjects.behind(ctx, moment);
      const { camera, seconds } = moment;
      const scale = 1 + (camera.zoom - 1) * (0.3 + near);
      const width = canvas.width * 2 * scale;
      const height = canvas.height * 2 * scale;
      const drift = seconds * stage.pace * (4 + 30 * near * near) * stage.unit;
      const y =
        stage.height * (horizon - 0.09 + 0.42 * near ** 1.25) -
        camera.y * (0.1 + near * 0.6) * stage.height * 0.07 +
        Math.sin(seconds * 0.5 + index) * 2 * near;
      ctx.drawImage(
        canvas,
        -stage.width * 0.14 - drift - camera.x * (0.1 + near * 0.7) * stage.width * 0.12,
        y,
        width,
        height,
      );
    }
    subjects.front(ctx, moment);
  };
};

/** One bank: billows whose tops catch the light, thinning out downwards. */
function paintBank(stage: Stage, index: number, near: number, table: Uint8ClampedArray, lightX: number): Canvas {
  const { noise } = stage;
  const width = Math.round(stage.width * 1.75);
  const height = Math.round(stage.height * (0.2 + 0.36 * near));
  const field = createField(Math.round(width / 2), Math.round(height / 2));
  const scale = (0.011 * (1.25 - 0.62 * near)) / stage.unit;
  const side = lightX < 0.5 ? -1 : 1;
  for (let x = 0; x < field.width; x += 1) {
    const u = x * 2 * scale + index * 17;
    const outline = 0.12 + 0.5 * (1 - noise.fractal(u * 0.9, index * 3.1, 2)) + 0.1 * near;
    for (let y = 0; y < field.height; y += 1) {
      const v = y * 2 * scale * 1.5 + index * 5;
      const puff = Math.abs(noise.fractal(u, v, 5) - 0.5) * 2;
      const depth = y / field.height - outline + (0.42 - puff) * 0.62;
      const alpha = smooth(0, 0.1, depth);
      if (alpha <= 0) continue;
      const towards = Math.abs(noise.fractal(u + 0.2 * side, v - 0.26, 4) - 0.5) * 2;
      const tone = clamp(0.9 - depth * 1.25 + (towards - puff) * 0.9);
      const entry = ((tone * 255) | 0) * 3;
      const at = (y * field.width + x) * 4;
      field.pixels.set(table.subarray(entry, entry + 3), at);
      field.pixels[at + 3] = 255 * alpha * (near > 0.9 ? 1 : 1 - smooth(0.85, 1, y / field.height));
    }
  }
  field.commit();
  return field.canvas;
}
