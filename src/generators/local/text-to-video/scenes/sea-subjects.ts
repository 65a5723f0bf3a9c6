import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Color, css, lighten, mix } from '#/media/color.ts';
import { fillShape } from './silhouettes.ts';
import { createGlow, type Moment, type Scene, type Stage, shine } from './stage.ts';

/** Where a subject stands at a moment, in pixels, and how much the camera enlarges it. */
export type Ground = (moment: Moment, atX?: number) => { x: number; y: number; scale: number };

/** A sailing boat that rides the swell and slowly makes way. */
export function makeBoat(stage: Stage, ground: Ground, x: number): Scene {
  const { palette } = stage.shot;
  const hull = css(lighten(palette.land[2] as Color, -0.01));
  const cloth = stage.shot.hasColors ? mix(palette.accent, palette.light, 0.12) : palette.light;
  const sail = css(mix(palette.land[2] as Color, cloth, palette.isDark ? 0.4 : 0.72));
  const sailShade = css(mix(palette.land[2] as Color, mix(cloth, palette.glow, 0.4), palette.isDark ? 0.28 : 0.5));
  const speed = (x < 0.5 ? 1 : -1) * 0.012 * stage.pace;
  return (ctx, moment) => {
    const at = ground(moment, x + speed * moment.seconds);
    const size = 84 * stage.unit * at.scale;
    const bob = Math.sin(moment.seconds * 1.5) * 1.6 * stage.unit;
    drawReflection(ctx, at.x, at.y + 4 * stage.unit, size, hull, moment.seconds);
    ctx.save();
    ctx.translate(at.x, at.y + bob + 6 * stage.unit);
    ctx.rotate(Math.sin(moment.seconds * 1.1) * 0.03);
    ctx.fillStyle = hull;
    fillShape(ctx, 'mast', 0, 0, size, speed < 0);
    fillShape(ctx, 'hull', 0, 0, size, speed < 0);
    ctx.fillStyle = sail;
    fillShape(ctx, 'mainsail', 0, 0, size, speed < 0);
    ctx.fillStyle = sailShade;
    fillShape(ctx, 'jib', 0, 0, size, speed < 0);
    ctx.restore();
  };
}

/** Broken dark strokes under a floating thing. */
function drawReflection(ctx: SKRSContext2D, x: number, y: number, size: number, color: string, seconds: number) {
  ctx.fillStyle = color;
  for (let line = 0; line < 9; line += 1) {
    const width = size * (0.36 - line * 0.032) * (0.8 + 0.2 * Math.sin(seconds * 3 + line * 1.9));
    ctx.globalAlpha = 0.42 - line * 0.042;
    ctx.fillRect(x - width + Math.sin(seconds * 2 + line) * 2, y + line * size * 0.042, width * 2, size * 0.018);
  }
  ctx.globalAlpha = 1;
}

/** A whale that rises once from the water and sinks again. */
export function makeWhale(stage: Stage, ground: Ground): Scene {
  const { palette } = stage.shot;
  const ink = css(mix(palette.land[2] as Color, palette.water[0] as Color, 0.3));
  return (ctx, moment) => {
    const at = ground(moment);
    const size = 150 * stage.unit * at.scale;
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, stage.width, at.y + size * 0.08);
    ctx.clip();
    ctx.translate(at.x, at.y + size * (0.5 - 0.42 * Math.sin(Math.min(1, moment.progress * 1.2) * Math.PI)));
    ctx.rotate(-0.5 + moment.progress * 0.9);
    ctx.fillStyle = ink;
    fillShape(ctx, 'whale', 0, size * 0.4, size, true);
    ctx.restore();
    drawReflection(ctx, at.x, at.y + size * 0.08, size, ink, moment.seconds);
  };
}

/** A lighthouse on its rock, the beam going round. */
export function makeLighthouse(stage: Stage, ground: Ground): Scene {
  const { palette } = stage.shot;
  const ink = palette.land[2] as Color;
  const lamp = createGlow(mix(palette.light, [255, 230, 170], 0.5));
  // A skerry: ragged, highest under the tower.
  const rock = Array.from({ length: 27 }, (_, index) => {
    const px = -0.6 + index * 0.058;
    return [
      px,
      0.13 * Math.exp(-((px / 0.42) ** 2)) * stage.random.range(0.75, 1.1) + stage.random.range(0, 0.018),
    ] as const;
  });
  return (ctx, moment) => {
    const at = ground(moment, 0.78);
    const size = 132 * stage.unit * at.scale;
    ctx.fillStyle = css(ink);
    ctx.beginPath();
    ctx.moveTo(at.x - size * 0.62, at.y);
    for (const [px, py] of rock) ctx.lineTo(at.x + px * size, at.y - py * size);
    ctx.lineTo(at.x + size * 0.92, at.y);
    ctx.fill();
    drawReflection(ctx, at.x + size * 0.12, at.y, size * 1.6, css(ink), moment.seconds);
    const lampY = at.y - size * 0.91;
    const turn = moment.seconds * 0.9 * stage.pace;
    const reach = Math.cos(turn);
    const beam = ctx.createLinearGradient(at.x, 0, at.x + reach * stage.width * 0.8, 0);
    beam.addColorStop(0, css(palette.light, 0.5));
    beam.addColorStop(1, css(palette.light, 0));
    ctx.fillStyle = beam;
    ctx.globalCompositeOperation = 'screen';
    ctx.beginPath();
    ctx.moveTo(at.x, lampY);
    ctx.lineTo(at.x + reach * stage.width, lampY - size * 0.3);
    ctx.lineTo(at.x + reach * stage.width, lampY + size * 0.12);
    ctx.fill();
    ctx.globalCompositeOperation = 'source-over';
    ctx.fillStyle = css(lighten(ink, 0.03));
    fillShape(ctx, 'lighthouse', at.x, at.y - size * 0.06, size);
    shine(ctx, lamp, at.x, lampY, size * (0.22 + 0.12 * Math.abs(Math.sin(turn))), 0.95);
  };
}
