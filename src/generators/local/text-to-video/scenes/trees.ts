import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { type Color, css, mix } from '#/media/color.ts';
import type { Random } from '#/media/random.ts';

/** Fills one conifer that stands at (x, y): tiers of drooping branches with ragged tips. */
export function fillConifer(ctx: SKRSContext2D, random: Random, x: number, y: number, height: number) {
  const tiers = Math.max(5, Math.round(height / 9));
  const spread = height * random.range(0.15, 0.21);
  ctx.beginPath();
  ctx.moveTo(x, y - height);
  const side = (direction: 1 | -1) => {
    for (let step = 1; step <= tiers; step += 1) {
      const tier = direction === 1 ? step : tiers + 1 - step;
      const down = tier / tiers;
      const reach = spread * down ** 0.85 * random.range(0.75, 1.15);
      const level = y - height * (1 - down * 0.94);
      const inner = [x + direction * reach * 0.42, level - (height / tiers) * 0.22] as const;
      const tip = [x + direction * reach, level + (height / tiers) * 0.2] as const;
      for (const [px, py] of direction === 1 ? [tip, inner] : [inner, tip]) ctx.lineTo(px, py);
    }
  };
  side(1);
  ctx.lineTo(x + height * 0.018, y);
  ctx.lineTo(x - height * 0.018, y);
  side(-1);
  ctx.closePath();
  ctx.fill();
}

/** A single broad-leaved tree, as a picture whose bottom middle is the foot of the trunk. */
export function createBroadTree(random: Random, height: number, ink: Color, lit: Color): Canvas {
  const canvas = createCanvas(Math.ceil(height * 1.2), Math.ceil(height));
  const ctx = canvas.getContext('2d');
  const tips: { x: number; y: number }[] = [];
  ctx.strokeStyle = css(ink);
  ctx.lineCap = 'round';
  const branch = (x: number, y: number, angle: number, length: number, width: number, level: number) => {
    const endX = x + Math.cos(angle) * length;
    const endY = y + Math.sin(angle) * length;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.quadraticCurveTo(
      x + Math.cos(angle + 0.2) * length * 0.5,
      y + Math.sin(angle + 0.2) * length * 0.5,
      endX,
      endY,
    );
    ctx.stroke();
    if (level >= 2) tips.push({ x: endX, y: endY });
    if (level >= 6) return;
    const forks = level === 0 ? 3 : 2;
    for (let fork = 0; fork < forks; fork += 1) {
      const turn = (fork - (forks - 1) / 2) * random.range(0.55, 0.85) + random.range(-0.15, 0.15);
      branch(endX, endY, angle + turn, length * random.range(0.7, 0.84), width * 0.66, level + 1);
    }
  };
  branch(canvas.width / 2, height, -Math.PI / 2, height * 0.24, height * 0.05, 0);
  for (const tip of tips) {
    for (let leaf = 0; leaf < 7; leaf += 1) {
      const up = random.next();
      ctx.fillStyle = css(mix(ink, lit, up * up), 0.92);
      ctx.beginPath();
      ctx.arc(
        tip.x + random.range(-1, 1) * height * 0.05,
        tip.y - (up - 0.5) * height * 0.09,
        height * random.range(0.006, 0.017),
        0,
        7,
      );
      ctx.fill();
    }
  }
  return canvas;
}
