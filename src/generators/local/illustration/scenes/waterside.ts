import { type Color, css, lighten, mix } from '#/media/color.ts';
import { type Backdrop, createHills, drawAll, grassTuft, plantSprites, scatter, toned } from './ground.ts';
import { FOREST, GRASS, hill, isTall, ROCK, SAND } from './land.ts';
import { createShafts } from './shafts.ts';
import { createSky } from './sky.ts';
import { createLayer, type Scene, type Stage, verticalGradient } from './stage.ts';
import { createWater } from './water.ts';

export function beach(stage: Stage): Backdrop {
  const horizon = 0.46;
  const sand = horizon + 0.2;
  const water = createWater(stage, horizon, sand + 0.1);
  const shore = createHills(
    stage,
    { top: sand - 0.03, foot: sand + 0.03, waves: 0.8, depth: 0.5, color: SAND, far: 0 },
    (ctx, surface, width) => {
      ctx.strokeStyle = css(toned(stage, [255, 255, 255]), 0.85);
      ctx.lineWidth = 4 * stage.unit;
      ctx.beginPath();
      for (let x = 0; x < width; x += 4) ctx.lineTo(x, surface(x) + 1.5 * stage.unit * Math.sin(x / (14 * stage.unit)));
      ctx.stroke();
      scatter(stage, sand + 0.04, 50, (one, x, y, size) => {
        one.fillStyle = css(toned(stage, [206, 170, 112]), 0.5);
        one.fillRect(x, y, size * 0.5, size * 0.18);
      })(ctx, width, stage.height, (ratio) => ratio * stage.height * 1.08);
    },
  );
  const palms = createHills(
    stage,
    { top: sand + 0.06, foot: sand + 0.1, waves: 0.5, depth: 0.6, color: SAND, far: 0 },
    (ctx, surface, width) => {
      const palm = stage.props.get('palm-tree');
      const x = width * (stage.lightX < 0.5 ? 0.87 : 0.13);
      const tall = stage.height * 0.52;
      if (palm)
        ctx.drawImage(palm.canvas, x - tall * 0.5, surface(x) - tall * 0.95, (tall * palm.width) / palm.height, tall);
    },
  );
  return {
    behind: drawAll(stage, createSky(stage, horizon, 0.45), water, shore, palms),
    horizon: sand + 0.1,
    near: 0.93,
    footing: 'ground',
  };
}

export function sea(stage: Stage): Backdrop {
  const horizon = isTall(stage) ? 0.5 : 0.52;
  return {
    behind: drawAll(stage, createSky(stage, horizon, 0.5), createWater(stage, horizon, 0.86)),
    before: createWater(stage, 0.86, 1.1, true),
    horizon: horizon + 0.06,
    near: 0.86,
    footing: 'water',
  };
}

export function lake(stage: Stage): Backdrop {
  const horizon = 0.5;
  const far = hill(stage, 0, horizon - 0.02, ROCK);
  const trees = hill(
    stage,
    1,
    horizon - 0.03,
    FOREST,
    plantSprites(stage, ['evergreen-tree', 'deciduous-tree'], 44 * stage.unit, 0.7, 0.4),
  );
  const bank = createHills(
    stage,
    { top: 0.85, foot: 0.93, waves: 0.7, depth: 0.8, color: GRASS, far: 0 },
    (ctx, surface, width) => {
      for (let x = 0; x < width; x += stage.random.range(4, 22) * stage.unit)
        grassTuft(stage, [74, 136, 70])(ctx, x, surface(x) + 2, stage.random.range(8, 22) * stage.unit);
    },
  );
  return {
    behind: drawAll(stage, createSky(stage, horizon, 0.5), far, trees, createWater(stage, horizon + 0.03, 1.1)),
    before: drawAll(stage, bank),
    horizon: horizon + 0.1,
    near: 0.84,
    footing: 'water',
  };
}

export function underwater(stage: Stage): Backdrop {
  const { palette } = stage.shot;
  const top: Color = palette.isDark ? [28, 84, 150] : [70, 190, 220];
  const deep: Color = palette.isDark ? [8, 26, 72] : [16, 92, 150];
  const back = createLayer(stage, 0, (ctx, width, height) => {
    ctx.fillStyle = verticalGradient(ctx, 0, height, [
      css(lighten(top, 0.08)),
      css(top),
      css(mix(top, deep, 0.6)),
      css(deep),
    ]);
    ctx.fillRect(0, 0, width, height);
  });
  const reef = (index: number): ReturnType<typeof createLayer> =>
    createLayer(stage, 0.3 + index * 0.3, (ctx, width, height, frameY) => {
      const color = mix(index === 2 ? [222, 204, 158] : deep, top, index === 2 ? 0.25 : 0.42 - index * 0.2);
      const surface = (x: number) =>
        frameY(0.72 + index * 0.08) -
        stage.noise.fractal((x / stage.width) * 1.8 + index * 9, index, 2) * stage.height * (0.2 - index * 0.06);
      ctx.fillStyle = css(color);
      ctx.beginPath();
      ctx.moveTo(0, height);
      for (let x = 0; x <= width; x += 3) ctx.lineTo(x, surface(x));
      ctx.lineTo(width, height);
      ctx.fill();
      kelp(stage, ctx, surface, width, mix([52, 150, 110], deep, 0.6 - index * 0.25));
    });
  const bubbles = Array.from({ length: 26 }, () => ({
    x: stage.random.next(),
    y: stage.random.next(),
    size: stage.random.range(1.5, 5),
    speed: stage.random.range(0.03, 0.1),
  }));
  const rising: Scene = (ctx, { seconds }) => {
    for (const { x, y, size, speed } of bubbles) {
      const up = (((y - seconds * speed * stage.pace) % 1.1) + 1.1) % 1.1;
      ctx.fillStyle = css([220, 245, 255], 0.28);
      ctx.beginPath();
      ctx.arc((x + 0.01 * Math.sin(seconds * 1.6 + y * 9)) * stage.width, up * stage.height, size * stage.unit, 0, 7);
      ctx.fill();
    }
  };
  return {
    behind: drawAll(stage, back, createShafts(stage), reef(0), reef(1), reef(2)),
    before: rising,
    horizon: 0.74,
    near: 0.94,
    footing: 'nothing',
  };
}

function kelp(stage: Stage, ctx: Parameters<Scene>[0], surface: (x: number) => number, width: number, color: Color) {
  const { random, unit } = stage;
  ctx.lineCap = 'round';
  for (let x = random.range(0, 60) * unit; x < width; x += random.range(20, 90) * unit) {
    ctx.strokeStyle = css(lighten(color, random.range(-0.05, 0.06)));
    ctx.lineWidth = random.range(3, 6) * unit;
    const tall = random.range(20, 70) * unit;
    ctx.beginPath();
    ctx.moveTo(x, surface(x) + 4 * unit);
    ctx.bezierCurveTo(
      x - tall * 0.2,
      surface(x) - tall * 0.4,
      x + tall * 0.25,
      surface(x) - tall * 0.6,
      x,
      surface(x) - tall,
    );
    ctx.stroke();
  }
}
