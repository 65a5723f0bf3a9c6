import { type Color, css, lighten, mix } from '#/media/color.ts';
import { createShafts } from './forest.ts';
import { createRidge } from './ridges.ts';
import { fillShape } from './silhouettes.ts';
import {
  createGlow,
  createLayer,
  drawLayer,
  project,
  type Scene,
  type SceneMaker,
  type Stage,
  shine,
  verticalGradient,
} from './stage.ts';

/** Below the surface: shafts of light, a reef, a school of fish, bubbles. */
export const createUnderwater: SceneMaker = (stage) => {
  const { palette } = stage.shot;
  const blue: Color = palette.isDark ? [10, 40, 92] : [18, 110, 150];
  const toned = (color: Color, amount: number) => mix(color, blue, amount);
  const top = lighten(toned(palette.water[1] as Color, 0.45), palette.isDark ? -0.05 : 0.02);
  const deep = lighten(toned(palette.water[0] as Color, 0.45), -0.1);
  const back = createLayer(stage, 0, (ctx, width, height) => {
    ctx.fillStyle = verticalGradient(ctx, 0, height, [
      css(lighten(top, 0.08)),
      css(top),
      css(mix(top, deep, 0.55)),
      css(deep),
      css(lighten(deep, -0.06)),
    ]);
    ctx.fillRect(0, 0, width, height);
  });
  const light = { x: stage.random.range(0.3, 0.7), y: -0.12 };
  const shafts = createShafts(stage, light, 1.7);
  const reefs = [0, 1, 2].map((index) =>
    createRidge(
      stage,
      {
        depth: 0.25 + index * 0.28,
        top: 0.6 + index * 0.09,
        base: 0.96 + index * 0.1,
        peaks: 1.3 + index * 0.3,
        roughness: 0.35,
        color: mix(lighten(deep, -0.05 - 0.05 * index), top, 0.42 - index * 0.2),
        haze: mix(top, deep, 0.5),
        hazeAmount: 0.5 - index * 0.2,
        snow: 0,
        relief: 0.3,
      },
      index + 11,
      light.x,
      (ctx, surface, width) => growReef(stage, ctx, surface, width, index, deep),
    ),
  );
  const fish = createSchool(stage, deep, top);
  const whale = stage.shot.subjects.includes('whale') ? createSwimmingWhale(stage, deep, top) : null;
  const bubbles = createBubbles(stage, lighten(top, 0.2));

  return (ctx, moment) => {
    drawLayer(ctx, stage, back, moment.camera);
    shafts(ctx, moment);
    drawLayer(ctx, stage, reefs[0] as (typeof reefs)[0], moment.camera);
    whale?.(ctx, moment);
    fish(ctx, moment);
    drawLayer(ctx, stage, reefs[1] as (typeof reefs)[0], moment.camera);
    drawLayer(ctx, stage, reefs[2] as (typeof reefs)[0], moment.camera);
    bubbles(ctx, moment);
  };
};

/** Corals and weeds along a ridge. */
function growReef(
  stage: Stage,
  ctx: Parameters<Scene>[0],
  surface: (x: number) => number,
  width: number,
  index: number,
  deep: Color,
) {
  const { random, unit } = stage;
  const { palette } = stage.shot;
  ctx.lineCap = 'round';
  for (let x = 0; x < width; x += random.range(8, 26) * unit) {
    const y = surface(x) + 3 * unit;
    const alive = mix(palette.accent, deep, 0.72 - index * 0.16 + random.range(-0.08, 0.12));
    ctx.strokeStyle = css(alive);
    ctx.fillStyle = css(alive);
    const kind = random.next();
    if (kind < 0.45) {
      for (let stalk = 0; stalk < 6; stalk += 1) {
        const lean = (stalk - 2.5) * 0.2 + random.range(-0.1, 0.1);
        const tall = random.range(12, 30) * unit * (0.6 + index * 0.3);
        ctx.lineWidth = random.range(1.4, 3.2) * unit;
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.quadraticCurveTo(x + lean * tall * 0.3, y - tall * 0.6, x + lean * tall, y - tall);
        ctx.stroke();
      }
    } else if (kind < 0.7) {
      const size = random.range(5, 13) * unit * (0.6 + index * 0.3);
      for (let lobe = 0; lobe < 5; lobe += 1) {
        ctx.beginPath();
        ctx.arc(x + (lobe - 2) * size * 0.6, y - random.range(0, 0.5) * size, size * random.range(0.5, 0.8), 0, 7);
        ctx.fill();
      }
    }
  }
}

function createSchool(stage: Stage, deep: Color, top: Color): Scene {
  const { random, unit, pace } = stage;
  const side = random.chance(0.5) ? 1 : -1;
  const school = Array.from({ length: 34 }, () => {
    const near = random.next() ** 2;
    return {
      x: random.range(-0.24, 0.24),
      y: random.range(-0.15, 0.15),
      size: (6 + 17 * near) * unit,
      phase: random.range(0, 6.3),
      near,
      isBright: random.chance(0.4),
    };
  }).sort((a, b) => a.near - b.near);
  const dark = css(mix(deep, top, 0.2));
  const bright = css(mix(stage.shot.palette.accent, top, 0.25));
  return (ctx, { seconds, camera }) => {
    for (const one of school) {
      const lead = 0.5 - side * 0.18 + side * seconds * (0.035 + 0.025 * one.near) * pace;
      const at = project(
        stage,
        lead + one.x + 0.012 * Math.sin(seconds * 0.8 + one.phase),
        0.46 + one.y + 0.02 * Math.sin(seconds * 0.9 + one.phase * 2),
        0.3 + one.near * 0.4,
        camera,
      );
      const tail = Math.sin(seconds * 9 * pace + one.phase) * 0.24;
      ctx.save();
      ctx.translate(at.x, at.y);
      ctx.scale(side * one.size, one.size);
      ctx.globalAlpha = 0.5 + 0.5 * one.near;
      ctx.fillStyle = one.isBright ? bright : dark;
      ctx.beginPath();
      ctx.moveTo(0.6, 0);
      ctx.quadraticCurveTo(0.2, -0.34, -0.4, -0.03);
      ctx.lineTo(-0.78, -0.24 + tail);
      ctx.lineTo(-0.66, tail * 0.6);
      ctx.lineTo(-0.78, 0.24 + tail);
      ctx.lineTo(-0.4, 0.03);
      ctx.quadraticCurveTo(0.2, 0.34, 0.6, 0);
      ctx.fill();
      ctx.restore();
    }
  };
}

function createSwimmingWhale(stage: Stage, deep: Color, top: Color): Scene {
  const back = css(mix(deep, top, 0.2));
  const belly = css(mix(deep, top, 0.55));
  return (ctx, { seconds, progress, camera }) => {
    const at = project(stage, 0.72 - 0.4 * progress, 0.44 - 0.04 * Math.sin(progress * 3), 0.4, camera);
    ctx.save();
    ctx.translate(at.x, at.y);
    ctx.rotate(0.05 * Math.sin(seconds * 0.9));
    const shade = ctx.createLinearGradient(0, 34, 0, 80);
    shade.addColorStop(0, belly);
    shade.addColorStop(0.35, back);
    shade.addColorStop(0.75, back);
    shade.addColorStop(1, belly);
    ctx.fillStyle = shade;
    fillShape(ctx, 'whale', 0, 60 * stage.unit, 250 * stage.unit);
    ctx.restore();
  };
}

function createBubbles(stage: Stage, color: Color): Scene {
  const { random, unit, pace } = stage;
  const mote = createGlow(color, 48);
  const bubbles = Array.from({ length: 46 }, () => ({
    x: random.next(),
    y: random.next(),
    size: random.range(0.8, 5.5),
    speed: random.range(0.03, 0.1),
    phase: random.range(0, 6.3),
    isMote: random.chance(0.6),
  }));
  return (ctx, { seconds, camera }) => {
    ctx.lineWidth = 0.8 * unit;
    for (const one of bubbles) {
      const rise = one.isMote ? 0.2 : 1;
      const x = (one.x + 0.012 * Math.sin(seconds * 1.6 + one.phase) - camera.x * 0.03 * one.size * 0.3) * stage.width;
      const y = ((((one.y - seconds * one.speed * rise * pace) % 1.1) + 1.1) % 1.1) * stage.height;
      if (one.isMote) {
        shine(ctx, mote, x, y, one.size * unit, 0.5);
        continue;
      }
      ctx.strokeStyle = css(color, 0.55);
      ctx.beginPath();
      ctx.arc(x, y, one.size * unit * 0.8, 0, 7);
      ctx.stroke();
      ctx.fillStyle = css([255, 255, 255], 0.6);
      ctx.beginPath();
      ctx.arc(x - one.size * unit * 0.25, y - one.size * unit * 0.3, one.size * unit * 0.16, 0, 7);
      ctx.fill();
    }
  };
}
