import { type Color, css, gradientTable, lighten, mix, tint } from '#/media/color.ts';
import { createSky } from './sky.ts';
import {
  clamp,
  createField,
  createGlow,
  createLayer,
  drawLayer,
  project,
  type SceneMaker,
  type Stage,
  shine,
  smooth,
} from './stage.ts';
import { createSubjects } from './subjects.ts';
import { fillConifer } from './trees.ts';
import { createParticles } from './weather.ts';

/** A fire in the dark: tongues of flame, logs, sparks and the light they throw. */
export const createFire: SceneMaker = (stage) => {
  const { palette } = stage.shot;
  const { random, unit } = stage;
  const ground = stage.height > stage.width ? 0.74 : 0.8;
  const x = random.range(0.42, 0.58);
  const sky = createSky(stage, { horizon: ground, light: null, cloudiness: 0 });
  const warm = tint([255, 140, 50], palette.accent, 0.12);
  const trees = createLayer(stage, 0.3, (ctx, width, height, frameY) => {
    ctx.fillStyle = css(lighten(mix(palette.land[2] as Color, warm, 0.04), 0.02));
    for (let at = -20; at < width + 20; at += random.range(12, 34) * unit) {
      fillConifer(ctx, random, at, frameY(ground) + 12 * unit, stage.height * random.range(0.28, 0.56));
    }
    ctx.beginPath();
    ctx.moveTo(0, height);
    for (let px = 0; px <= width; px += 4) {
      ctx.lineTo(px, frameY(ground) - stage.noise.fractal((px / width) * 5, 2.5, 3) * 16 * unit);
    }
    ctx.lineTo(width, height);
    ctx.fill();
  });
  const flames = createFlames(stage, warm);
  const halo = createGlow(warm, 192);
  const sparks = createParticles(stage, 'embers', { x, y: ground - 0.06 });
  const subjects = createSubjects(stage, {
    ground: ground + 0.1,
    depth: 0.6,
    x: x < 0.5 ? x + 0.24 : x - 0.24,
    places: ['person', 'cat', 'horse', 'cabin', 'tree'],
  });

  return (ctx, moment) => {
    sky(ctx, moment);
    drawLayer(ctx, stage, trees, moment.camera);
    const at = project(stage, x, ground + 0.04, 0.5, moment.camera);
    const flicker = 1 + 0.07 * Math.sin(moment.seconds * 9.3) + 0.05 * Math.sin(moment.seconds * 17.1);
    const size = 170 * unit * at.scale;
    shine(ctx, halo, at.x, at.y - size * 0.3, size * 2.5 * flicker, 0.5);
    ctx.save();
    ctx.translate(at.x, at.y + size * 0.08);
    ctx.scale(1, 0.24);
    shine(ctx, halo, 0, 0, size * 1.9 * flicker, 0.8);
    ctx.restore();
    subjects.front(ctx, moment);
    flames(ctx, moment.seconds, at.x, at.y, size);
    drawLogs(ctx, at.x, at.y, size, warm);
    shine(ctx, halo, at.x, at.y - size * 0.1, size * 0.75 * flicker, 0.7);
    sparks(ctx, moment);
  };
};

/** Noise that rises, narrowed to a tongue and coloured by heat. */
function createFlames(stage: Stage, warm: Color) {
  const { noise } = stage;
  const field = createField(88, 120);
  const table = gradientTable([
    mix([120, 10, 0], warm, 0.1),
    [205, 40, 8],
    warm,
    [255, 190, 80],
    [255, 236, 170],
    [255, 250, 225],
  ]);
  return (ctx: Parameters<typeof shine>[0], seconds: number, x: number, y: number, size: number) => {
    const rise = seconds * 2.3 * (0.6 + 0.4 * stage.pace);
    for (let py = 0; py < field.height; py += 1) {
      const up = 1 - py / field.height;
      for (let px = 0; px < field.width; px += 1) {
        const across = (px / field.width - 0.5) * 2;
        const sway = (noise.at(up * 1.6 - rise * 0.5, 5) - 0.5) * 0.75 * up;
        const lick = noise.fractal((across + sway) * 2.4 + 30, up * -2.6 + rise * -1 + 300, 4);
        const fine = noise.at((across + sway) * 7 + 9, up * -6 - rise * 2.2 + 400);
        const body = 1 - Math.abs(across + sway) * (1.15 + up * 1.5);
        const heat = body * 1.25 - up * 1.05 + (lick - 0.42) * 1.75 + (fine - 0.5) * 0.22;
        const alpha = smooth(0.02, 0.34, heat) * smooth(1, 0.8, up) * smooth(0, 0.07, up + 0.04);
        const entry = ((clamp(heat * 0.8) * 255) | 0) * 3;
        const at = (py * field.width + px) * 4;
        field.pixels[at] = table[entry] as number;
        field.pixels[at + 1] = table[entry + 1] as number;
        field.pixels[at + 2] = table[entry + 2] as number;
        field.pixels[at + 3] = 255 * alpha;
      }
    }
    field.commit();
    ctx.globalCompositeOperation = 'screen';
    ctx.drawImage(field.canvas, x - size * 0.62, y - size * 1.3, size * 1.24, size * 1.42);
    ctx.globalCompositeOperation = 'source-over';
  };
}

function drawLogs(ctx: Parameters<typeof shine>[0], x: number, y: number, size: number, warm: Color) {
  ctx.lineCap = 'round';
  for (const [fromX, fromY, toX, toY] of [
    [-0.5, 0.06, 0.4, -0.02],
    [0.5, 0.07, -0.38, -0.03],
    [-0.3, 0.1, 0.32, 0.1],
  ] as const) {
    for (const [width, color] of [
      [0.085, css([24, 13, 10])],
      [0.024, css(mix([120, 40, 12], warm, 0.4), 0.8)],
    ] as const) {
      ctx.strokeStyle = color;
      ctx.lineWidth = size * width;
      ctx.beginPath();
      ctx.moveTo(x + fromX * size, y + fromY * size - (width < 0.05 ? size * 0.022 : 0));
      ctx.lineTo(x + toX * size, y + toY * size - (width < 0.05 ? size * 0.022 : 0));
      ctx.stroke();
    }
  }
}
