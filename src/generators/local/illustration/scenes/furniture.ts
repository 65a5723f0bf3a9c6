import { type Color, css, lighten, mix } from '#/media/color.ts';
import { tinted } from './ground.ts';
import { createGlow, type Scene, type Stage, shine, verticalGradient } from './stage.ts';

export type Ctx = Parameters<Scene>[0];
/** Paints furniture; units of `u` are pixels at a frame of 360. */
export type Furnish = (ctx: Ctx, box: { width: number; floor: number; u: number; stage: Stage }) => void;
/** Rooms stand in their own lamp light after dark. */
export const lamplit = (stage: Stage, color: Color) =>
  stage.shot.palette.isDark ? mix(color, [96, 74, 92], 0.36) : mix(color, stage.ambient, 0.08);

const wood: Color = [166, 112, 68];
const BOOKS: readonly Color[] = [
  [200, 72, 68],
  [66, 120, 184],
  [70, 148, 108],
  [222, 168, 74],
  [126, 92, 168],
  [214, 128, 74],
  [236, 222, 196],
];

export const shelves: Furnish = (ctx, { width, floor, u, stage }) => {
  const { random } = stage;
  for (let x = 6 * u; x < width - 60 * u; x += 132 * u) {
    ctx.fillStyle = css(lamplit(stage, [110, 72, 44]));
    ctx.beginPath();
    ctx.roundRect(x, floor - 236 * u, 126 * u, 240 * u, 4 * u);
    ctx.fill();
    for (let row = 0; row < 5; row += 1) {
      const y = floor - 229 * u + row * 46 * u;
      ctx.fillStyle = css(lamplit(stage, [74, 46, 30]));
      ctx.fillRect(x + 6 * u, y, 114 * u, 40 * u);
      for (let at = x + 8 * u; at < x + 110 * u; ) {
        const wide = random.range(6, 11) * u;
        const tall = random.range(24, 36) * u;
        ctx.fillStyle = css(
          lamplit(stage, lighten(random.pick(BOOKS as [Color, ...Color[]]), random.range(-0.06, 0.02))),
        );
        ctx.beginPath();
        ctx.roundRect(at, y + 40 * u - tall, wide - u, tall, 1.5 * u);
        ctx.fill();
        ctx.fillStyle = 'rgba(255,255,255,0.28)';
        ctx.fillRect(at + 1.5 * u, y + 40 * u - tall * 0.8, wide - 4 * u, 1.6 * u);
        at += random.chance(0.12) ? wide * 2 : wide;
      }
    }
  }
};

export const framed =
  (stage: Stage, names: readonly (readonly [name: string, x: number, up: number, size: number])[]): Furnish =>
  (ctx, { width, floor, u }) => {
    for (const [name, x, up, size] of names) {
      const sprite = stage.props.get(name);
      if (!sprite) continue;
      const { canvas, width: wide, height } = tinted({ ...stage, ambient: lamplit(stage, [255, 255, 255]) }, sprite, 0);
      const tall = size * u;
      ctx.fillStyle = 'rgba(20,10,30,0.14)';
      if (up === 0) {
        ctx.beginPath();
        ctx.ellipse(x * width, floor + 3 * u, (tall * wide) / height / 1.9, 5 * u, 0, 0, 7);
        ctx.fill();
      }
      ctx.drawImage(
        canvas,
        x * width - (tall * wide) / height / 2,
        floor - up * u - tall + 6 * u,
        (tall * wide) / height,
        tall,
      );
    }
  };

export const both =
  (...parts: Furnish[]): Furnish =>
  (ctx, box) => {
    for (const part of parts) part(ctx, box);
  };

export const cabinets: Furnish = (ctx, { width, floor, u, stage }) => {
  ctx.fillStyle = css(lamplit(stage, [232, 240, 240]));
  for (let x = 0; x < width; x += 24 * u) {
    for (let y = 0; y < 3; y += 1) ctx.fillRect(x, floor - 136 * u + y * 24 * u, 22.5 * u, 22.5 * u);
  }
  for (let x = 0; x < width; x += 72 * u) {
    ctx.fillStyle = css(lamplit(stage, [104, 158, 152]));
    ctx.beginPath();
    ctx.roundRect(x + u, floor - 62 * u, 70 * u, 62 * u, 3 * u);
    ctx.fill();
    ctx.fillStyle = css(lamplit(stage, [250, 226, 170]));
    ctx.fillRect(x + 28 * u, floor - 50 * u, 16 * u, 3.5 * u);
  }
  ctx.fillStyle = css(lamplit(stage, [196, 146, 96]));
  ctx.fillRect(0, floor - 72 * u, width, 11 * u);
};

export const blackboard: Furnish = (ctx, { width, floor, u, stage }) => {
  ctx.fillStyle = css(lamplit(stage, wood));
  ctx.beginPath();
  ctx.roundRect(width / 2 - 170 * u, floor - 205 * u, 340 * u, 136 * u, 5 * u);
  ctx.fill();
  ctx.fillStyle = css(lamplit(stage, [56, 104, 86]));
  ctx.fillRect(width / 2 - 162 * u, floor - 197 * u, 324 * u, 120 * u);
  ctx.strokeStyle = 'rgba(255,255,255,0.65)';
  ctx.lineWidth = 2.4 * u;
  for (let line = 0; line < 3; line += 1) {
    ctx.beginPath();
    for (let x = -140; x < -20 - line * 22; x += 4)
      ctx.lineTo(width / 2 + x * u, floor - (172 - line * 26) * u + Math.sin(x * 0.45 + line) * 5 * u);
    ctx.stroke();
  }
  ctx.beginPath();
  ctx.moveTo(width / 2 + 60 * u, floor - 100 * u);
  ctx.lineTo(width / 2 + 100 * u, floor - 178 * u);
  ctx.lineTo(width / 2 + 140 * u, floor - 100 * u);
  ctx.closePath();
  ctx.stroke();
};

export const pendants: Furnish = (ctx, { width, floor, u, stage }) => {
  const glow = createGlow([255, 214, 150]);
  for (let x = 70 * u; x < width; x += 150 * u) {
    ctx.fillStyle = css(lamplit(stage, [70, 54, 60]));
    ctx.fillRect(x - u, 0, 2 * u, floor - 226 * u);
    ctx.beginPath();
    ctx.moveTo(x - 22 * u, floor - 200 * u);
    ctx.quadraticCurveTo(x, floor - 256 * u, x + 22 * u, floor - 200 * u);
    ctx.fill();
    ctx.fillStyle = '#ffe9b8';
    ctx.beginPath();
    ctx.ellipse(x, floor - 200 * u, 11 * u, 5 * u, 0, 0, 7);
    ctx.fill();
    shine(ctx, glow, x, floor - 194 * u, 120 * u, 0.5);
  }
};

export const stageLights: Furnish = (ctx, { width, floor, u, stage }) => {
  for (let fold = 0; fold < width; fold += 22 * u) {
    ctx.fillStyle = verticalGradient(ctx, 0, floor, [css([92, 26, 60]), css([150, 36, 74])]);
    ctx.fillRect(fold, 0, 12 * u, floor);
  }
  ctx.globalCompositeOperation = 'screen';
  const colors: readonly Color[] = [
    [255, 90, 170],
    [90, 170, 255],
    [255, 210, 110],
    [150, 110, 255],
  ];
  for (const [index, color] of colors.entries()) {
    const x = width * (0.2 + index * 0.2);
    const to = width * (0.32 + stage.random.range(0, 0.36));
    ctx.fillStyle = verticalGradient(ctx, 0, floor, [css(color, 0.6), css(color, 0.08)]);
    ctx.beginPath();
    ctx.moveTo(x - 5 * u, 0);
    ctx.lineTo(x + 5 * u, 0);
    ctx.lineTo(to + 62 * u, floor + 20 * u);
    ctx.lineTo(to - 62 * u, floor + 20 * u);
    ctx.fill();
  }
  ctx.globalCompositeOperation = 'source-over';
};

export const arches: Furnish = (ctx, { width, floor, u, stage }) => {
  for (let x = 30 * u; x < width; x += 150 * u) {
    ctx.fillStyle = css(lamplit(stage, [120, 106, 128]));
    ctx.beginPath();
    ctx.roundRect(x, floor - 220 * u, 74 * u, 170 * u, [37 * u, 37 * u, 0, 0]);
    ctx.fill();
    ctx.fillStyle = verticalGradient(
      ctx,
      floor - 220 * u,
      floor - 50 * u,
      stage.shot.palette.sky.map((one) => css(one)),
    );
    ctx.beginPath();
    ctx.roundRect(x + 7 * u, floor - 213 * u, 60 * u, 158 * u, [30 * u, 30 * u, 0, 0]);
    ctx.fill();
    ctx.fillStyle = css(lamplit(stage, [182, 58, 74]));
    ctx.beginPath();
    ctx.moveTo(x + 94 * u, floor - 230 * u);
    ctx.lineTo(x + 128 * u, floor - 230 * u);
    ctx.lineTo(x + 128 * u, floor - 110 * u);
    ctx.lineTo(x + 111 * u, floor - 128 * u);
    ctx.lineTo(x + 94 * u, floor - 110 * u);
    ctx.fill();
  }
};
