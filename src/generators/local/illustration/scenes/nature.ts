import { type Color, css, lighten, mix } from '#/media/color.ts';
import { type Backdrop, createHills, createPlain, drawAll, grassTuft, plantSprites, scatter, toned } from './ground.ts';
import { createClouds, createSky, createStars } from './sky.ts';
import { createGlow, createLayer, project, type Scene, type Stage, shine, verticalGradient } from './stage.ts';
import { createWater } from './water.ts';

const GRASS: Color = [122, 184, 84];
const FOREST: Color = [74, 132, 84];
const SAND: Color = [238, 208, 150];
const ROCK: Color = [126, 124, 148];

const isTall = (stage: Stage) => stage.height > stage.width;
const hill = (stage: Stage, index: number, horizon: number, color: Color, extra?: Parameters<typeof createHills>[2]) =>
  createHills(
    stage,
    {
      top: horizon - 0.2 + index * 0.06,
      foot: horizon + 0.06 + index * 0.02,
      waves: 1.3 - index * 0.2,
      depth: 0.2 + index * 0.1,
      color,
      far: 0.75 - index * 0.3,
    },
    extra,
  );

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

/** Soft beams that fall from the light. */
export function createShafts(stage: Stage): Scene {
  const { random, shot } = stage;
  const beams = Array.from({ length: 6 }, () => ({
    x: random.range(-0.1, 0.9),
    wide: random.range(0.05, 0.14),
    phase: random.range(0, 6),
  }));
  const lean = (stage.lightX < 0.5 ? 1 : -1) * 0.32;
  return (ctx, { seconds }) => {
    ctx.globalCompositeOperation = 'screen';
    for (const { x, wide, phase } of beams) {
      const power = (shot.palette.isDark ? 0.07 : 0.15) * (0.75 + 0.25 * Math.sin(seconds * 0.7 + phase));
      ctx.fillStyle = verticalGradient(ctx, 0, stage.height * 0.9, [
        css(shot.palette.glow, power),
        css(shot.palette.glow, 0),
      ]);
      ctx.beginPath();
      ctx.moveTo(x * stage.width, 0);
      ctx.lineTo((x + wide) * stage.width, 0);
      ctx.lineTo((x + wide * 1.6 + lean) * stage.width, stage.height);
      ctx.lineTo((x + lean) * stage.width, stage.height);
      ctx.fill();
    }
    ctx.globalCompositeOperation = 'source-over';
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

export function sky(stage: Stage): Backdrop {
  const floor = createHills(stage, { top: 0.86, foot: 1.02, waves: 2.2, depth: 0.1, color: [150, 190, 150], far: 0.7 });
  return {
    behind: drawAll(stage, createSky(stage, 0.96, 0.8), floor, createClouds(stage, 1.25, 0.7)),
    horizon: 0.4,
    near: 0.72,
    footing: 'nothing',
  };
}

export function space(stage: Stage): Backdrop {
  const dark: Stage = { ...stage, shot: { ...stage.shot, palette: { ...stage.shot.palette, isDark: true } } };
  const back = createLayer(stage, 0, (ctx, width, height) => {
    ctx.fillStyle = verticalGradient(ctx, 0, height, ['#0b0b2b', '#191447', '#2c1b5e']);
    ctx.fillRect(0, 0, width, height);
    ctx.globalCompositeOperation = 'screen';
    for (const [color, x, y] of [
      [[120, 70, 200], 0.25, 0.4],
      [[40, 120, 200], 0.75, 0.3],
      [[220, 90, 160], 0.6, 0.75],
    ] as const) {
      const glow = createGlow(color as Color, 256);
      ctx.globalAlpha = 0.5;
      ctx.drawImage(glow, (x - 0.45) * width, (y - 0.45) * height, width * 0.9, height * 0.9);
    }
  });
  const planet = stage.props.get('ringed-planet');
  const far: Scene = (ctx, { camera }) => {
    const at = project(stage, stage.lightX < 0.5 ? 0.82 : 0.18, 0.22, 0.2, camera);
    const size = stage.unit * 110;
    if (planet)
      ctx.drawImage(planet.canvas, at.x - size / 2, at.y - size / 2, size, (size * planet.height) / planet.width);
  };
  const moonGround = createHills(
    stage,
    { top: 0.82, foot: 0.96, waves: 0.6, depth: 0.6, color: [150, 146, 176], far: 0 },
    (ctx, surface, width) => {
      for (let crater = 0; crater < 9; crater += 1) {
        const x = stage.random.next() * width;
        ctx.fillStyle = css([112, 108, 142]);
        ctx.beginPath();
        ctx.ellipse(
          x,
          surface(x) + stage.random.range(14, 60) * stage.unit,
          stage.random.range(8, 26) * stage.unit,
          5 * stage.unit,
          0,
          0,
          7,
        );
        ctx.fill();
      }
    },
  );
  return {
    behind: drawAll(stage, back, createStars(dark, 1, 1.4), far, moonGround),
    horizon: 0.86,
    near: 0.94,
    footing: 'nothing',
  };
}

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
