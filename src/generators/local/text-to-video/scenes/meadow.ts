import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { type Color, css, lighten, mix, tint } from '#/media/color.ts';
import { createRidge } from './ridges.ts';
import { createUsualSky } from './sky.ts';
import { createGlow, drawLayer, project, type Scene, type SceneMaker, type Stage, shine } from './stage.ts';
import { createSubjects } from './subjects.ts';

/** Hills, swaying grass, flowers sharp in the middle and soft in front. */
export const createMeadow: SceneMaker = (stage) => {
  const { palette } = stage.shot;
  const horizon = stage.height > stage.width ? 0.58 : 0.6;
  const sky = createUsualSky(stage, horizon);
  const grassy: Color = palette.isDark ? [20, 58, 48] : [112, 150, 58];
  const haze = palette.sky[4] as Color;
  const green = mix(tint(palette.land[1] as Color, grassy, 0.75), grassy, palette.isDark ? 0.2 : 0.5);
  const hills = [
    {
      depth: 0.2,
      top: horizon - 0.14,
      base: horizon + 0.06,
      peaks: 1.1,
      color: mix(green, haze, 0.6),
      hazeAmount: 0.6,
    },
    {
      depth: 0.32,
      top: horizon - 0.06,
      base: horizon + 0.16,
      peaks: 0.9,
      color: mix(green, haze, 0.32),
      hazeAmount: 0.35,
    },
    { depth: 0.5, top: horizon + 0.06, base: horizon + 0.3, peaks: 0.7, color: green, hazeAmount: 0 },
  ].map((hill, index) =>
    createRidge(stage, { ...hill, roughness: 0, haze, snow: 0, relief: 0.22 }, index + 4, sky.light.x),
  );
  const rows = [0, 1, 2].map((index) => createGrassRow(stage, index, horizon, green));
  const front = createSoftFlowers(stage);
  const sun = createGlow(palette.glow, 160);
  const subjects = createSubjects(stage, {
    ground: horizon + 0.2,
    depth: 0.5,
    places: ['horse', 'cat', 'tree', 'person', 'cabin', 'balloon', 'birds'],
  });

  return (ctx, moment) => {
    sky.draw(ctx, moment);
    subjects.behind(ctx, moment);
    for (const hill of hills) drawLayer(ctx, stage, hill, moment.camera);
    const at = project(stage, sky.light.x, horizon, 0.2, moment.camera);
    shine(ctx, sun, at.x, at.y, stage.unit * 240, palette.isDark ? 0.16 : 0.4);
    rows[0]?.(ctx, moment);
    subjects.front(ctx, moment);
    rows[1]?.(ctx, moment);
    rows[2]?.(ctx, moment);
    front(ctx, moment);
  };
};

function flowerColors(stage: Stage): [Color, ...Color[]] {
  const { palette } = stage.shot;
  const dim = palette.isDark ? 0.45 : 0;
  const shade = (color: Color) => mix(color, palette.land[1] as Color, dim);
  return [
    shade(palette.accent),
    shade(lighten(palette.accent, 0.1)),
    shade(mix(palette.light, palette.accent, 0.22)),
    shade(mix(palette.accent, palette.sky[1] as Color, 0.45)),
  ];
}

/** One petalled flower seen from the side and above. */
function paintFlower(random: Stage['random'], color: Color, size: number): Canvas {
  const canvas = createCanvas(Math.ceil(size * 2), Math.ceil(size * 2));
  const ctx = canvas.getContext('2d');
  const petals = random.whole(5, 8);
  ctx.translate(size, size);
  ctx.scale(1, random.range(0.5, 0.9));
  for (let petal = 0; petal < petals; petal += 1) {
    ctx.fillStyle = css(lighten(color, random.range(-0.07, 0.07)));
    ctx.save();
    ctx.rotate((petal / petals) * Math.PI * 2);
    ctx.beginPath();
    ctx.ellipse(size * 0.5, 0, size * 0.46, size * 0.25, 0, 0, 7);
    ctx.fill();
    ctx.restore();
  }
  ctx.fillStyle = css(mix([255, 205, 90], color, 0.2));
  ctx.beginPath();
  ctx.arc(0, 0, size * 0.24, 0, 7);
  ctx.fill();
  return canvas;
}

/** Blades and flowers at one distance, bending together in gusts. */
function createGrassRow(stage: Stage, index: number, horizon: number, green: Color): Scene {
  const { random, noise, unit, pace } = stage;
  const { palette } = stage.shot;
  const near = index / 2;
  const depth = 0.5 + 0.35 * near;
  const top = horizon + 0.16 + 0.13 * index;
  const tones = [0, 1, 2, 3].map((tone) =>
    css(mix(lighten(green, -0.05 - 0.09 * near + tone * 0.03), palette.glow, 0.05 + 0.05 * tone)),
  );
  const colors = flowerColors(stage);
  const stamps = Array.from({ length: 6 }, () => paintFlower(random, random.pick(colors), (3.4 + 5 * near) * unit));
  const blades = Array.from({ length: Math.round(200 + 70 * near) }, (_, blade) => ({
    x: random.range(-0.16, 1.16),
    y: top + random.range(-0.03, 0.14),
    tall: random.range(14, 30) * (0.6 + 0.9 * near) * unit,
    lean: random.range(-0.25, 0.25),
    tone: blade % 4,
    flower: random.chance(0.2) ? (stamps[blade % 6] as Canvas) : null,
  })).sort((a, b) => a.y - b.y);

  return (ctx, { seconds, camera }) => {
    ctx.lineCap = 'round';
    ctx.lineWidth = (1 + 0.9 * near) * unit;
    const heads: [Canvas, number, number][] = [];
    // One path per tone: a path per blade would cost most of the frame's time.
    for (const [tone, style] of tones.entries()) {
      ctx.strokeStyle = style;
      ctx.beginPath();
      for (const blade of blades) {
        if (blade.tone !== tone) continue;
        const at = project(stage, blade.x, blade.y, depth, camera);
        const gust = noise.at(blade.x * 3 - seconds * 0.7 * pace, index * 3 + seconds * 0.15) - 0.42;
        const bend = (blade.lean + gust * 0.9) * blade.tall;
        ctx.moveTo(at.x, at.y + blade.tall * 0.4);
        ctx.quadraticCurveTo(
          at.x,
          at.y - blade.tall * 0.4,
          at.x + bend,
          at.y - blade.tall * (1 - Math.abs(gust) * 0.2),
        );
        if (blade.flower) heads.push([blade.flower, at.x + bend, at.y - blade.tall]);
      }
      ctx.stroke();
    }
    for (const [stamp, x, y] of heads) ctx.drawImage(stamp, x - stamp.width / 2, y - stamp.height / 2);
  };
}

/** Flowers so near that they are out of focus. */
function createSoftFlowers(stage: Stage): Scene {
  const { random, unit } = stage;
  const colors = flowerColors(stage);
  const discs = colors.map((color) => createGlow(color, 96, 0.45));
  const blooms = Array.from({ length: 13 }, (_, index) => ({
    disc: discs[index % discs.length] as Canvas,
    x: random.range(-0.15, 1.15),
    y: random.range(0.9, 1.06),
    size: random.range(16, 46),
    phase: random.range(0, 6.3),
  }));
  return (ctx, { seconds, camera }) => {
    for (const bloom of blooms) {
      const at = project(
        stage,
        bloom.x + 0.006 * Math.sin(seconds * 1.1 * stage.pace + bloom.phase),
        bloom.y,
        1.7,
        camera,
      );
      const size = bloom.size * unit;
      ctx.globalAlpha = 0.6;
      ctx.drawImage(bloom.disc, at.x - size, at.y - size, size * 2, size * 2);
    }
    ctx.globalAlpha = 1;
  };
}
