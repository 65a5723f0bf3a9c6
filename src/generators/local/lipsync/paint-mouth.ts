import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Color, css, hex, mix } from '#/media/color.ts';
import type { MouthPose } from './mouth-motion.ts';
import type { MouthPlace } from './place-mouth.ts';

const LIP = hex('#a83a3c');

/** Makes a painter of mouths for one place on a picture; it covers a mouth that is there. */
export function createMouthPainter(place: MouthPlace): (ctx: SKRSContext2D, pose: MouthPose) => void {
  const lip = mix(place.skin, LIP, 0.55);
  return (ctx, pose) => {
    ctx.save();
    ctx.translate(place.x, place.y);
    ctx.rotate(place.tiltRadians);
    ctx.scale(place.width, place.width);
    coverMouth(ctx, place.skin, pose);
    paintLips(ctx, lip, pose);
    ctx.restore();
  };
}

/** Skin over the picture's own mouth, soft at its edge. From here on the mouth is 1 wide. */
function coverMouth(ctx: SKRSContext2D, skin: Color, { open }: MouthPose) {
  ctx.save();
  ctx.scale(0.68, 0.42 + 0.12 * open);
  const soft = ctx.createRadialGradient(0, 0, 0, 0, 0.12, 1);
  soft.addColorStop(0, css(skin, 1));
  soft.addColorStop(0.62, css(skin, 0.96));
  soft.addColorStop(1, css(skin, 0));
  ctx.fillStyle = soft;
  ctx.beginPath();
  ctx.arc(0, 0, 1.15, 0, Math.PI * 2);
  ctx.fill();
  ctx.restore();
}

function paintLips(ctx: SKRSContext2D, lip: Color, { open, spread }: MouthPose) {
  const half = 0.43 + 0.06 * spread - 0.07 * open;
  const gap = 0.46 * open * (1 - 0.25 * spread);
  const top = -gap * 0.38;
  const bottom = gap * 0.62;
  const lower = mix(lip, [255, 205, 195], 0.16);
  ctx.lineJoin = 'round';
  // The lips: their outer line, upper with its bow, lower fuller.
  ctx.fillStyle = css(mix(lip, [40, 10, 14], 0.12));
  ctx.beginPath();
  ctx.moveTo(-half, 0);
  ctx.bezierCurveTo(-half * 0.6, top - 0.07, -half * 0.28, top - 0.15, 0, top - 0.095);
  ctx.bezierCurveTo(half * 0.28, top - 0.15, half * 0.6, top - 0.07, half, 0);
  ctx.bezierCurveTo(half * 0.5, bottom * 0.4 + 0.02, -half * 0.5, bottom * 0.4 + 0.02, -half, 0);
  ctx.fill();
  ctx.fillStyle = css(lower);
  ctx.beginPath();
  ctx.moveTo(-half, 0);
  ctx.bezierCurveTo(-half * 0.62, bottom + 0.13, -half * 0.3, bottom + 0.17, 0, bottom + 0.165);
  ctx.bezierCurveTo(half * 0.3, bottom + 0.17, half * 0.62, bottom + 0.13, half, 0);
  ctx.bezierCurveTo(half * 0.5, top * 0.4, -half * 0.5, top * 0.4, -half, 0);
  ctx.fill();
  paintInside(ctx, half * 0.88, top - 0.012, bottom + 0.012, open);
}

/** What is between the lips: a line when they are shut, else the dark, the upper teeth and the tongue. */
function paintInside(ctx: SKRSContext2D, half: number, top: number, bottom: number, open: number) {
  ctx.save();
  ctx.beginPath();
  ctx.moveTo(-half, 0);
  ctx.bezierCurveTo(-half * 0.5, top * 1.15, half * -0.2, top * 1.1, 0, top);
  ctx.bezierCurveTo(half * 0.2, top * 1.1, half * 0.5, top * 1.15, half, 0);
  ctx.bezierCurveTo(half * 0.55, bottom * 1.2, -half * 0.55, bottom * 1.2, -half, 0);
  ctx.closePath();
  ctx.fillStyle = '#2a0a0e';
  ctx.fill();
  if (open > 0.08) {
    ctx.clip();
    ctx.fillStyle = css([188, 84, 88], Math.min(1, open * 1.6));
    ctx.beginPath();
    ctx.ellipse(0, bottom + 0.02, half * 0.62, 0.05 + 0.14 * open, 0, 0, Math.PI * 2);
    ctx.fill();
    ctx.fillStyle = css([244, 238, 228], Math.min(1, open * 3));
    ctx.beginPath();
    ctx.roundRect(-half * 0.72, top - 0.08, half * 1.44, 0.09 + 0.09 * Math.min(1, open * 1.4), 0.04);
    ctx.fill();
  }
  ctx.restore();
}
