import { type Color, css, lighten, mix } from '#/media/color.ts';
import { createRidge } from './ridges.ts';
import { createUsualSky } from './sky.ts';
import { createGlow, drawLayer, type Moment, project, type SceneMaker, type Stage, type shine } from './stage.ts';
import { createSubjects } from './subjects.ts';
import { fillConifer } from './trees.ts';

/** Ranges behind each other in thinning haze, a wooded ridge in front. */
export const createMountains: SceneMaker = (stage) => {
  const { palette, weather } = stage.shot;
  const horizon = stage.height > stage.width ? 0.66 : 0.72;
  const sky = createUsualSky(stage, horizon);
  const snow = weather === 'snow' ? 0.75 : stage.random.range(0.12, 0.42);
  const haze = mix(palette.sky[4] as Color, palette.sky[3] as Color, 0.35);
  const [far, middle, near] = palette.land as [Color, Color, Color];
  const shared = { haze, lightX: sky.light.x };
  const ranges = [
    {
      depth: 0.16,
      top: 0.26,
      base: 0.72,
      peaks: 1.7,
      roughness: 0.95,
      color: mix(far, haze, 0.35),
      hazeAmount: 0.9,
      snow,
      relief: 0.55,
    },
    {
      depth: 0.3,
      top: 0.4,
      base: 0.8,
      peaks: 2.2,
      roughness: 0.85,
      color: mix(far, middle, 0.35),
      hazeAmount: 0.75,
      snow: snow * 0.6,
      relief: 0.6,
    },
    {
      depth: 0.5,
      top: 0.55,
      base: 0.92,
      peaks: 2.4,
      roughness: 0.55,
      color: middle,
      hazeAmount: 0.55,
      snow: weather === 'snow' ? 0.5 : 0,
      relief: 0.4,
    },
  ].map((ridge, index) => createRidge(stage, { ...ridge, haze }, index + 1, shared.lightX));
  const front = createRidge(
    stage,
    {
      depth: 0.8,
      top: 0.72,
      base: 1.06,
      peaks: 1.5,
      roughness: 0.15,
      color: near,
      haze,
      hazeAmount: 0.08,
      snow: 0,
      relief: 0.15,
    },
    7,
    shared.lightX,
    (ctx, surface, width) => plantTrees(stage, ctx, surface, width, near),
  );
  const mist = createMist(stage, haze);
  const subjects = createSubjects(stage, {
    ground: 0.87,
    depth: 0.8,
    places: ['person', 'cabin', 'horse', 'balloon', 'birds', 'tree', 'cat', 'rocket'],
  });

  return (ctx, moment) => {
    sky.draw(ctx, moment);
    for (const [index, range] of ranges.entries()) {
      drawLayer(ctx, stage, range, moment.camera);
      mist(ctx, moment, 0.6 + index * 0.11, 0.2 + index * 0.2);
      if (index === 0) subjects.behind(ctx, moment);
    }
    drawLayer(ctx, stage, front, moment.camera);
    subjects.front(ctx, moment);
  };
};

/** Groves of conifers along a ridge. */
export function plantTrees(
  stage: Stage,
  ctx: Parameters<typeof fillConifer>[0],
  surface: (x: number) => number,
  width: number,
  ink: Color,
) {
  const { random, noise, unit, shot } = stage;
  ctx.fillStyle = css(lighten(ink, 0.012));
  for (let x = 0; x < width; x += random.range(3, 11) * unit) {
    const grove = noise.at((x / width) * 9, 3.3);
    // Whoever stands here is not to be lost among the trees.
    const isGlade = shot.subjects.length > 0 && Math.abs(x / width - 0.5) < 0.2;
    if (grove < 0.42 || isGlade) continue;
    fillConifer(ctx, random, x, surface(x) + 5 * unit, random.range(16, 46) * unit * (0.5 + grove));
  }
}

/** Banks of mist that slide along at a height (a ratio of the frame). */
export function createMist(stage: Stage, color: Color) {
  const puff = createGlow(color, 128);
  const banks = Array.from({ length: 7 }, () => ({
    x: stage.random.next(),
    size: stage.random.range(0.22, 0.5),
    speed: stage.random.range(0.008, 0.02),
    lift: stage.random.range(-0.03, 0.03),
  }));
  const strength = stage.shot.weather === 'fog' ? 0.75 : 0.32;
  return (ctx: Parameters<typeof shine>[0], { seconds, camera }: Moment, y: number, depth: number) => {
    ctx.globalAlpha = strength * (stage.shot.palette.isDark ? 0.5 : 1);
    for (const bank of banks) {
      const x = ((bank.x + depth * 1.7 + seconds * bank.speed * stage.pace) % 1.6) - 0.3;
      const at = project(stage, x, y + bank.lift, depth, camera);
      const width = stage.width * bank.size;
      ctx.drawImage(puff, at.x - width, at.y - width * 0.13, width * 2, width * 0.26);
    }
    ctx.globalAlpha = 1;
  };
}
