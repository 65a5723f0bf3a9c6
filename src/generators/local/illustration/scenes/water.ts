import { type Color, css, lighten, mix } from '#/media/color.ts';
import { hazeOf, toned } from './ground.ts';
import { createGlow, project, type Scene, type Stage, shine, verticalGradient } from './stage.ts';

const WATER: Color = [52, 146, 200];
const ROWS = 9;

/** Rows of rounded waves from `top` down to `foot` (ratios of the frame's height), with the light's path on them. */
export function createWater(stage: Stage, top: number, foot: number, isNear = false): Scene {
  const { unit, random, shot } = stage;
  const near = toned({ ...stage, shot: { ...shot, weather: null } }, shot.time === 'storm' ? [70, 112, 134] : WATER);
  const far = mix(lighten(near, 0.08), hazeOf(stage), 0.55);
  const count = isNear ? 3 : ROWS;
  const rows = Array.from({ length: count }, (_, index) => {
    const down = isNear ? 0.85 + index * 0.08 : index / count;
    const y = isNear ? top + ((foot - top) * index) / count : top + (foot - top) * down ** 1.5;
    return {
      y,
      down,
      color: mix(far, near, Math.min(1, down * 1.1)),
      phase: random.range(0, 6),
      long: (16 + 64 * down) * unit,
    };
  });
  const glow = createGlow(shot.palette.glow);
  return (ctx, { seconds, camera }) => {
    for (const { y, down, color, phase, long } of rows) {
      const line =
        project(stage, 0.5, y, 0.12 + 0.5 * down, camera).y + Math.sin(seconds * 1.2 + phase) * 2.2 * down * unit;
      const high = (0.6 + 5.4 * down) * unit * (shot.time === 'storm' ? 1.9 : 1);
      const shift =
        (seconds * (4 + 16 * down) * stage.pace + phase * 40 - camera.x * down * stage.width * 0.07) * (unit / 1.4);
      ctx.fillStyle = verticalGradient(ctx, line - high, line + 40 * unit * (0.2 + down), [
        css(lighten(color, 0.06 * (0.4 + down))),
        css(color),
      ]);
      ctx.beginPath();
      ctx.moveTo(0, stage.height);
      for (let x = -long; x <= stage.width + long; x += long / 6) {
        const turn = ((x + shift) / long) * Math.PI;
        ctx.lineTo(x, line - high * Math.abs(Math.sin(turn)) ** 0.8 + high * 0.4);
      }
      ctx.lineTo(stage.width, stage.height);
      ctx.fill();
    }
    if (isNear || shot.weather === 'rain' || shot.time === 'storm') return;
    ctx.save();
    ctx.translate(stage.lightX * stage.width, project(stage, 0.5, top, 0.12, camera).y);
    ctx.beginPath();
    ctx.rect(-stage.width, 0, stage.width * 2, stage.height);
    ctx.clip();
    ctx.scale(0.5, 1);
    shine(ctx, glow, 0, 0, stage.height * 0.4, shot.palette.isDark ? 0.4 : 0.5);
    ctx.restore();
  };
}
