import type { Canvas } from '@napi-rs/canvas';
import { createCanvas } from '@napi-rs/canvas';
import { type Color, css, lighten, mix } from '#/media/color.ts';
import { createUsualSky } from './sky.ts';
import {
  createGlow,
  createLayer,
  drawLayer,
  type Layer,
  project,
  type Scene,
  type SceneMaker,
  type Stage,
  shine,
} from './stage.ts';
import { createSubjects } from './subjects.ts';

const LAMPS: [Color, ...Color[]] = [
  [255, 214, 150],
  [255, 190, 110],
  [255, 236, 200],
  [190, 220, 255],
];

/** A skyline over dark water: lit windows, signs, and their broken reflections. */
export const createCity: SceneMaker = (stage) => {
  const shore = stage.height > stage.width ? 0.7 : 0.68;
  const sky = createUsualSky(stage, shore);
  const { palette, time } = stage.shot;
  const litShare = { dawn: 0.12, day: 0.03, golden: 0.08, sunset: 0.22, dusk: 0.5, night: 0.62, storm: 0.4 }[time];
  const haze = mix(palette.sky[4] as Color, palette.sky[3] as Color, 0.4);
  const rows = [0, 1, 2].map((index) => paintRow(stage, index, shore, litShare, haze));
  const glow = createGlow(palette.isDark ? mix(palette.accent, [255, 170, 110], 0.35) : haze);
  const bokeh = createBokeh(stage, litShare);
  const subjects = createSubjects(stage, { ground: shore + 0.05, places: ['boat', 'birds', 'balloon', 'rocket'] });
  const mirror = createCanvas(stage.width, stage.height);

  return (ctx, moment) => {
    sky.draw(ctx, moment);
    subjects.behind(ctx, moment);
    for (const [index, row] of rows.entries()) {
      const at = project(stage, 0.5, shore - 0.04, row.depth, moment.camera);
      ctx.save();
      ctx.translate(at.x, at.y);
      ctx.scale(1, 0.36);
      shine(ctx, glow, 0, 0, stage.width * 0.8, 0.75 - index * 0.2);
      ctx.restore();
      drawLayer(ctx, stage, row, moment.camera);
    }
    reflect(ctx, stage, mirror, project(stage, 0.5, shore, 0.5, moment.camera).y, moment.seconds);
    subjects.front(ctx, moment);
    bokeh(ctx, moment);
  };
};

function paintRow(stage: Stage, index: number, shore: number, litShare: number, haze: Color): Layer {
  const { palette } = stage.shot;
  const { random, unit } = stage;
  const near = index / 2;
  const body = mix(
    mix(palette.land[Math.min(2, index + (palette.isDark ? 1 : 0))] as Color, palette.land[1] as Color, 0.3),
    haze,
    0.42 * (1 - near),
  );
  return createLayer(stage, 0.22 + 0.28 * near, (ctx, width, _height, frameY) => {
    const foot = frameY(shore) + 2;
    const tallest = stage.height * (0.4 - 0.1 * near) * (stage.height > stage.width ? 0.85 : 1);
    for (let x = -20; x < width + 20; ) {
      const wide = random.range(18, 46) * unit * (0.75 + near * 0.5);
      // Towers gather in the middle, as they do downtown.
      const middle = Math.exp(-(((x / width - 0.5) * 2.3) ** 2));
      const tall = tallest * (0.25 + 0.75 * random.next() ** 1.5 * (0.45 + 0.55 * middle));
      paintTower(ctx, stage, x, foot - tall, wide, tall, body, litShare * (0.7 + 0.5 * near), near);
      x += wide * random.range(0.86, 1.12);
    }
    ctx.fillStyle = css(lighten(body, -0.03));
    ctx.fillRect(0, foot - 3 * unit, width, 5 * unit);
  });
}

function paintTower(
  ctx: Parameters<Scene>[0],
  stage: Stage,
  x: number,
  y: number,
  wide: number,
  tall: number,
  body: Color,
  litShare: number,
  near: number,
) {
  const { random, unit } = stage;
  const { palette } = stage.shot;
  const shade = ctx.createLinearGradient(x, 0, x + wide, 0);
  const lit = mix(body, palette.glow, palette.isDark ? 0.06 : 0.2);
  shade.addColorStop(0, css(lit));
  shade.addColorStop(0.7, css(body));
  shade.addColorStop(1, css(lighten(body, -0.045)));
  ctx.fillStyle = shade;
  ctx.fillRect(x, y, wide, tall);
  const style = random.whole(0, 3);
  if (style === 0) ctx.fillRect(x + wide * 0.2, y - 9 * unit, wide * 0.6, 10 * unit);
  if (style === 1 && tall > 70 * unit) {
    ctx.fillRect(x + wide * 0.3, y - 6 * unit, wide * 0.4, 7 * unit);
    ctx.fillRect(x + wide * 0.48, y - 26 * unit, Math.max(1, wide * 0.04), 26 * unit);
    ctx.fillStyle = css([255, 70, 60], palette.isDark ? 0.95 : 0.5);
    ctx.fillRect(x + wide * 0.48 - 0.5, y - 27 * unit, 2 * unit, 2 * unit);
  }
  const step = (3.6 + 1.6 * near) * unit;
  const pane = step * random.range(0.4, 0.62);
  const taste = random.pick(LAMPS);
  const share = litShare * random.range(0.4, 1.5);
  for (let row = y + step; row < y + tall - step; row += step * 1.25) {
    const floorLit = random.chance(0.12) ? 2.2 : 1;
    for (let column = x + step * 0.6; column < x + wide - step * 0.8; column += step) {
      const isLit = random.chance(share * floorLit);
      if (!isLit && near < 0.4) continue;
      ctx.fillStyle = isLit
        ? css(random.chance(0.1) ? palette.accent : taste, random.range(0.6, 1) * (0.6 + 0.4 * near))
        : css(mix(body, palette.sky[2] as Color, 0.25), 0.5);
      ctx.fillRect(column, row, pane, step * 0.66);
    }
  }
  if (near > 0.4 && litShare > 0.2 && random.chance(0.42)) {
    const sign = random.chance(0.5) ? palette.accent : mix(palette.glow, [80, 200, 255], 0.5);
    ctx.fillStyle = css(lighten(sign, 0.06), 0.95);
    ctx.shadowColor = css(sign);
    ctx.shadowBlur = 12 * unit;
    if (random.chance(0.5)) ctx.fillRect(x + wide * 0.12, y + tall * 0.25, 3 * unit, tall * 0.32);
    else ctx.fillRect(x + wide * 0.15, y + 5 * unit, wide * 0.7, 3 * unit);
    ctx.shadowBlur = 0;
    ctx.shadowColor = 'transparent';
  }
}

/** Mirrors what stands above the shore in strips that sway more the nearer they are. */
function reflect(ctx: Parameters<Scene>[0], stage: Stage, mirror: Canvas, shore: number, seconds: number) {
  const { palette } = stage.shot;
  const copy = mirror.getContext('2d');
  copy.drawImage(ctx.canvas, 0, 0);
  const depth = stage.height - shore;
  ctx.fillStyle = css(lighten(palette.water[0] as Color, -0.05));
  ctx.fillRect(0, shore, stage.width, depth + 2);
  const strip = 2;
  for (let y = 0; y < depth; y += strip) {
    const near = y / depth;
    const sway =
      (Math.sin(y * 0.55 - seconds * 2.4 * stage.pace) + Math.sin(y * 0.21 + seconds * 1.3)) *
      (0.6 + 6.5 * near) *
      stage.unit;
    const source = shore - y * 1.25 - strip * 2 + Math.sin(y * 0.5 + seconds * 3) * 3 * near;
    if (source < 0) break;
    ctx.globalAlpha = 0.9 - 0.42 * near;
    ctx.drawImage(mirror, 0, source, stage.width, strip * 1.6, sway - 3, shore + y, stage.width + 6, strip + 0.6);
  }
  ctx.globalAlpha = 1;
}

/** Out-of-focus lamps in front. */
function createBokeh(stage: Stage, litShare: number): Scene {
  const { random } = stage;
  const colors = [random.pick(LAMPS), stage.shot.palette.accent, mix(stage.shot.palette.glow, [90, 190, 255], 0.4)];
  const discs = colors.map((color) => createGlow(color, 96, 0.8));
  const lamps = Array.from({ length: 15 }, (_, index) => ({
    disc: discs[index % 3] as Canvas,
    x: random.range(-0.1, 1.1),
    y: random.range(0.76, 1.03),
    size: random.range(5, 21),
    speed: random.range(-0.02, 0.02),
    phase: random.range(0, 6.3),
  }));
  return (ctx, { seconds, camera }) => {
    for (const lamp of lamps) {
      const at = project(stage, lamp.x + lamp.speed * seconds * stage.pace, lamp.y, 1.5, camera);
      shine(
        ctx,
        lamp.disc,
        at.x,
        at.y,
        lamp.size * stage.unit,
        Math.min(0.62, litShare) * (0.62 + 0.2 * Math.sin(seconds * 1.1 + lamp.phase)),
      );
    }
  };
}
