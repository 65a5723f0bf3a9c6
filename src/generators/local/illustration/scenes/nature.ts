import { type Color, css, mix } from '#/media/color.ts';
import { type Backdrop, createHills, createPlain, drawAll, grassTuft, plantSprites, scatter, toned } from './ground.ts';
import { FOREST, GRASS, hill, isTall, ROCK, SAND } from './land.ts';
import { createShafts } from './shafts.ts';
import { createSky } from './sky.ts';
import { createGlow, type Scene, type Stage, shine } from './stage.ts';

const FLOWERS: readonly Color[] = [
  [255, 255, 255],
  [255, 214, 92],
  [240, 128, 168],
  [158, 126, 226],
];
function flower(stage: Stage) {
  return (ctx: Parameters<Scene>[0], x: number, y: number, size: number) => {
    const color = FLOWERS[stage.random.whole(0, FLOWERS.length - 1)] as Color;
    grassTuft(stage, [96, 158, 70])(ctx, x, y, size * 0.9);
    ctx.fillStyle = css(toned(stage, color));
    ctx.beginPath();
    ctx.arc(x, y - size, size * 0.32, 0, 7);
    ctx.fill();
  };
}

/** Rolling hills with trees on them, and grass with flowers in front. */
export function meadow(stage: Stage, { isGarden = false, isField = false } = {}): Backdrop {
  const horizon = isTall(stage) ? 0.6 : 0.56;
  const tall = 46 * stage.unit;
  const isSnowy = stage.shot.weather === 'snow';
  const autumn: Color = stage.shot.weather === 'leaves' ? [206, 160, 78] : GRASS;
  const ground = createPlain(stage, horizon + 0.04, isField ? [196, 164, 92] : autumn, (...args) => {
    if (isField) furrows(stage, horizon + 0.04)(...args);
    else {
      scatter(stage, horizon + 0.04, 170, grassTuft(stage, mix(autumn, [40, 110, 60], 0.35)))(...args);
      if (!isSnowy) scatter(stage, horizon + 0.05, isGarden ? 60 : 34, flower(stage))(...args);
    }
  });
  const trees = plantSprites(stage, ['deciduous-tree', 'evergreen-tree'], tall, isField ? 2.4 : 1.5, 0.5);
  const far = hill(stage, 0, horizon, FOREST);
  const mid = hill(stage, 1, horizon, mix(autumn, FOREST, 0.4), trees);
  const hedge = isGarden
    ? createHills(
        stage,
        { top: horizon - 0.07, foot: horizon + 0.08, waves: 9, depth: 0.45, color: [70, 140, 72], far: 0.12 },
        plantSprites(stage, ['own-fence'], 42 * stage.unit, 0.98, 0.1),
      )
    : hill(stage, 2, horizon, autumn);
  return {
    behind: drawAll(stage, createSky(stage, horizon), far, mid, hedge, ground),
    horizon: horizon + 0.08,
    near: 0.93,
    footing: 'ground',
  };
}

const furrows =
  (stage: Stage, horizon: number) =>
  (ctx: Parameters<Scene>[0], width: number, height: number, frameY: (ratio: number) => number) => {
    for (let row = -14; row <= 14; row += 1) {
      ctx.fillStyle = css(toned(stage, row % 2 ? [150, 176, 74] : [216, 184, 104]));
      const middle = width / 2;
      ctx.beginPath();
      ctx.moveTo(middle + row * width * 0.03, frameY(horizon));
      ctx.lineTo(middle + (row + 0.55) * width * 0.03, frameY(horizon));
      ctx.lineTo(middle + (row + 0.62) * width * 0.16, height);
      ctx.lineTo(middle + row * width * 0.16, height);
      ctx.fill();
    }
  };

export function forest(stage: Stage): Backdrop {
  const horizon = 0.6;
  const rows = [0, 1, 2].map((index) =>
    createHills(
      stage,
      {
        top: horizon - 0.06 + index * 0.05,
        foot: horizon + 0.05 + index * 0.06,
        waves: 1.4,
        depth: 0.2 + index * 0.15,
        color: mix(FOREST, [40, 92, 66], index / 2),
        far: 0.75 - index * 0.3,
      },
      plantSprites(
        stage,
        index === 1 ? ['deciduous-tree', 'evergreen-tree'] : ['evergreen-tree'],
        (110 + index * 62) * stage.unit,
        0.5 + index * 0.12,
        0.72 - index * 0.3,
      ),
    ),
  );
  const ground = createPlain(
    stage,
    horizon + 0.13,
    [86, 140, 78],
    scatter(stage, horizon + 0.13, 150, grassTuft(stage, [52, 108, 62])),
  );
  const shafts = createShafts(stage);
  return {
    behind: drawAll(
      stage,
      createSky(stage, horizon + 0.1, 0.2),
      rows[0] as never,
      rows[1] as never,
      shafts,
      rows[2] as never,
      ground,
    ),
    horizon: horizon + 0.18,
    near: 0.93,
    footing: 'ground',
  };
}

export function mountains(stage: Stage): Backdrop {
  const horizon = 0.6;
  const far = createHills(stage, {
    top: 0.16,
    foot: horizon + 0.06,
    waves: 1.6,
    depth: 0.15,
    color: [142, 148, 178],
    far: 0.45,
    sharp: true,
    caps: true,
  });
  const near = createHills(stage, {
    top: 0.3,
    foot: horizon + 0.1,
    waves: 1.15,
    depth: 0.28,
    color: ROCK,
    far: 0.18,
    sharp: true,
    caps: true,
  });
  const foot = hill(
    stage,
    2,
    horizon + 0.04,
    FOREST,
    plantSprites(stage, ['evergreen-tree'], 52 * stage.unit, 0.62, 0.28),
  );
  const ground = createPlain(
    stage,
    horizon + 0.1,
    GRASS,
    scatter(stage, horizon + 0.1, 120, grassTuft(stage, [80, 138, 70])),
  );
  return {
    behind: drawAll(stage, createSky(stage, horizon, 0.5), far, near, foot, ground),
    horizon: horizon + 0.14,
    near: 0.93,
    footing: 'ground',
  };
}

export function snowland(stage: Stage): Backdrop {
  const icy: Stage = { ...stage, shot: { ...stage.shot, weather: 'snow' } };
  return mountains(icy);
}

export function desert(stage: Stage): Backdrop {
  const horizon = 0.6;
  const dune = (index: number) =>
    createHills(
      stage,
      {
        top: horizon - 0.16 + index * 0.06,
        foot: horizon + 0.06 + index * 0.04,
        waves: 1.1 + index * 0.2,
        depth: 0.2 + index * 0.12,
        color: mix([226, 170, 108], SAND, index / 2),
        far: 0.6 - index * 0.28,
      },
      index === 2 ? plantSprites(stage, ['cactus', 'rock'], 34 * stage.unit, 5, 0.25) : undefined,
    );
  const ground = createPlain(stage, horizon + 0.1, SAND, ripples(stage, horizon + 0.12, [214, 176, 112]));
  return {
    behind: drawAll(stage, createSky(stage, horizon, 0.15), dune(0), dune(1), dune(2), ground),
    horizon: horizon + 0.14,
    near: 0.93,
    footing: 'ground',
  };
}

const ripples = (stage: Stage, horizon: number, color: Color) =>
  scatter(stage, horizon, 60, (ctx, x, y, size) => {
    ctx.strokeStyle = css(toned(stage, color), 0.6);
    ctx.lineWidth = size * 0.16;
    ctx.lineCap = 'round';
    ctx.beginPath();
    ctx.moveTo(x - size * 3, y);
    ctx.quadraticCurveTo(x, y - size * 0.8, x + size * 3, y);
    ctx.stroke();
  });

export function volcano(stage: Stage): Backdrop {
  const horizon = 0.62;
  const cone = createHills(stage, {
    top: 0.12,
    foot: horizon + 0.1,
    waves: 0.62,
    depth: 0.2,
    color: [92, 66, 78],
    far: 0.2,
    sharp: true,
  });
  const near = createHills(stage, {
    top: 0.5,
    foot: 0.76,
    waves: 1.8,
    depth: 0.4,
    color: [70, 48, 60],
    far: 0,
    sharp: true,
  });
  const glow = createGlow([255, 110, 40]);
  const lava: Scene = (ctx, { seconds }) =>
    shine(ctx, glow, stage.width * 0.5, stage.height * horizon, stage.width * 0.5, 0.5 + 0.08 * Math.sin(seconds * 3));
  return {
    behind: drawAll(
      stage,
      createSky(stage, horizon, 0.7),
      cone,
      lava,
      near,
      createPlain(stage, horizon + 0.12, [74, 56, 66]),
    ),
    horizon: horizon + 0.16,
    near: 0.93,
    footing: 'ground',
  };
}
