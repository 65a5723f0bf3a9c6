import { type Color, css, lighten, mix } from '#/media/color.ts';
import { type Backdrop, createPlain, drawAll, hazeOf, toned } from './ground.ts';
import { createSky } from './sky.ts';
import { createGlow, createLayer, type Layer, type Scene, type Stage, shine, verticalGradient } from './stage.ts';

const FACADES: readonly Color[] = [
  [226, 150, 120],
  [236, 206, 152],
  [150, 180, 204],
  [190, 160, 200],
  [160, 196, 160],
  [224, 178, 170],
];
const litShare = ({ shot }: Stage) =>
  ({ dawn: 0.15, day: 0, golden: 0.05, sunset: 0.3, dusk: 0.6, night: 0.7, storm: 0.4 })[shot.time];

function panes(
  ctx: Parameters<Scene>[0],
  stage: Stage,
  box: { x: number; y: number; wide: number; tall: number },
  pane: number,
  body: Color,
) {
  const share = litShare(stage);
  for (let y = box.y + pane; y < box.y + box.tall - pane * 1.5; y += pane * 2.1) {
    for (let x = box.x + pane * 0.8; x < box.x + box.wide - pane; x += pane * 1.9) {
      const isLit = stage.random.chance(share);
      ctx.fillStyle = isLit ? css([255, 220, 140], 0.95) : css(mix(body, toned(stage, [190, 225, 245]), 0.55));
      ctx.beginPath();
      ctx.roundRect(x, y, pane, pane * 1.25, pane * 0.14);
      ctx.fill();
    }
  }
}

function skyline(stage: Stage, index: number, foot: number): Layer {
  const { random, unit } = stage;
  return createLayer(stage, 0.15 + index * 0.15, (ctx, width, _height, frameY) => {
    const base: Color = index === 2 ? [96, 112, 160] : [120, 140, 184];
    for (let x = -10; x < width; ) {
      const wide = random.range(34, 64) * unit;
      const tall = (random.range(0.5, 1) * (210 - index * 44) * unit * stage.height) / (360 * unit);
      const body = toned(stage, lighten(base, random.range(-0.05, 0.05)), 0.62 - index * 0.26);
      ctx.fillStyle = verticalGradient(ctx, frameY(foot) - tall, frameY(foot), [
        css(body),
        css(mix(body, hazeOf(stage), 0.35)),
      ]);
      ctx.beginPath();
      ctx.roundRect(x, frameY(foot) - tall, wide, tall + 4, [4 * unit, 4 * unit, 0, 0]);
      ctx.fill();
      if (random.chance(0.3)) ctx.fillRect(x + wide * 0.45, frameY(foot) - tall - 14 * unit, 2.5 * unit, 16 * unit);
      panes(ctx, stage, { x, y: frameY(foot) - tall, wide, tall }, (4.5 + index) * unit, body);
      x += wide * random.range(0.9, 1.15);
    }
  });
}

/** A row of houses with windows, doors and roofs. */
function houses(stage: Stage, foot: number): Layer {
  const { random, unit } = stage;
  return createLayer(stage, 0.42, (ctx, width, _height, frameY) => {
    for (let x = -20 * unit; x < width; ) {
      const wide = random.range(72, 104) * unit;
      const tall = random.range(110, 165) * unit;
      const y = frameY(foot) - tall;
      const body = toned(stage, random.pick(FACADES as [Color, ...Color[]]));
      ctx.fillStyle = verticalGradient(ctx, y, y + tall, [css(lighten(body, 0.03)), css(lighten(body, -0.05))]);
      ctx.fillRect(x, y, wide, tall);
      ctx.fillStyle = css(
        toned(
          stage,
          random.pick([
            [150, 74, 62],
            [96, 104, 134],
            [120, 84, 76],
          ] as [Color, ...Color[]]),
        ),
      );
      ctx.beginPath();
      ctx.moveTo(x - 4 * unit, y);
      ctx.lineTo(x + wide * 0.5, y - 34 * unit);
      ctx.lineTo(x + wide + 4 * unit, y);
      ctx.fill();
      panes(ctx, stage, { x, y: y + 4 * unit, wide, tall: tall * 0.68 }, 13 * unit, body);
      ctx.fillStyle = css(
        toned(
          stage,
          random.pick([
            [96, 62, 52],
            [60, 92, 84],
            [74, 70, 108],
          ] as [Color, ...Color[]]),
        ),
      );
      ctx.beginPath();
      ctx.roundRect(x + wide * 0.38, frameY(foot) - 36 * unit, wide * 0.24, 36 * unit, [10 * unit, 10 * unit, 0, 0]);
      ctx.fill();
      x += wide;
    }
  });
}

function road(stage: Stage, horizon: number): Layer {
  return createPlain(stage, horizon, [196, 190, 186], (ctx, width, height, frameY) => {
    const asphalt = toned({ ...stage }, [104, 106, 120]);
    const edge = frameY(horizon + 0.09);
    ctx.fillStyle = verticalGradient(ctx, edge, height, [css(lighten(asphalt, 0.05)), css(asphalt)]);
    ctx.fillRect(0, edge, width, height);
    ctx.fillStyle = css(toned(stage, [226, 222, 216]));
    ctx.fillRect(0, edge - 5 * stage.unit, width, 5 * stage.unit);
    ctx.fillStyle = css(toned(stage, [246, 236, 200]), 0.85);
    for (let x = 0; x < width; x += 74 * stage.unit) {
      ctx.beginPath();
      ctx.moveTo(x, frameY(horizon + 0.27));
      ctx.lineTo(x + 36 * stage.unit, frameY(horizon + 0.27));
      ctx.lineTo(x + 40 * stage.unit, frameY(horizon + 0.285));
      ctx.lineTo(x - 2 * stage.unit, frameY(horizon + 0.285));
      ctx.fill();
    }
    if (stage.shot.weather === 'rain') puddles(ctx, stage, width, edge, height);
  });
}

function puddles(ctx: Parameters<Scene>[0], stage: Stage, width: number, top: number, height: number) {
  for (let puddle = 0; puddle < 7; puddle += 1) {
    const y = stage.random.range(top + 14 * stage.unit, height * 0.96);
    const x = stage.random.next() * width;
    const wide = stage.random.range(20, 62) * stage.unit * (y / height);
    ctx.fillStyle = css(mix(hazeOf(stage), [150, 190, 220], 0.5), 0.8);
    ctx.beginPath();
    ctx.ellipse(x, y, wide, wide * 0.2, 0, 0, 7);
    ctx.fill();
    ctx.fillStyle = 'rgba(255,255,255,0.35)';
    ctx.beginPath();
    ctx.ellipse(x - wide * 0.2, y - wide * 0.05, wide * 0.5, wide * 0.06, 0, 0, 7);
    ctx.fill();
  }
}

/** Street lamps with their light at dark hours. */
function lamps(stage: Stage, foot: number): Scene {
  const post = stage.props.get('own-lamp-post');
  const glow = createGlow([255, 214, 140]);
  const share = litShare(stage);
  return (ctx, { camera }) => {
    const tall = 128 * stage.unit;
    for (const at of [0.1, 0.9]) {
      const x = at * stage.width - camera.x * 0.05 * stage.width;
      if (post) ctx.drawImage(post.canvas, x - tall * 0.13, foot * stage.height - tall, tall * 0.26, tall);
      shine(ctx, glow, x, foot * stage.height - tall * 0.86, 90 * stage.unit, share);
    }
  };
}

export function city(stage: Stage): Backdrop {
  const horizon = 0.62;
  return {
    behind: drawAll(
      stage,
      createSky(stage, horizon, 0.4),
      skyline(stage, 0, horizon),
      skyline(stage, 1, horizon),
      skyline(stage, 2, horizon + 0.01),
      road(stage, horizon),
      lamps(stage, horizon + 0.08),
    ),
    horizon: horizon + 0.12,
    near: 0.92,
    footing: 'ground',
  };
}

export function street(stage: Stage): Backdrop {
  const horizon = 0.6;
  return {
    behind: drawAll(
      stage,
      createSky(stage, horizon, 0.4),
      skyline(stage, 0, horizon),
      houses(stage, horizon + 0.01),
      road(stage, horizon),
      lamps(stage, horizon + 0.08),
    ),
    horizon: horizon + 0.13,
    near: 0.92,
    footing: 'ground',
  };
}

export function market(stage: Stage): Backdrop {
  const horizon = 0.6;
  const stalls = createLayer(stage, 0.5, (ctx, width, _height, frameY) => {
    const wide = 150 * stage.unit;
    const colors: readonly Color[] = [
      [224, 88, 78],
      [70, 150, 120],
      [240, 176, 70],
      [84, 124, 196],
    ];
    for (let index = 0, x = -30 * stage.unit; x < width; x += wide * 1.06, index += 1) {
      const foot = frameY(horizon + 0.06);
      const color = colors[index % colors.length] as Color;
      ctx.fillStyle = css(toned(stage, [150, 106, 70]));
      ctx.fillRect(x + 4, foot - 50 * stage.unit, wide - 8, 50 * stage.unit);
      for (const post of [0.03, 0.93])
        ctx.fillRect(x + wide * post, foot - 130 * stage.unit, 5 * stage.unit, 130 * stage.unit);
      for (let stripe = 0; stripe < 8; stripe += 1) {
        ctx.fillStyle = css(toned(stage, stripe % 2 ? [250, 244, 232] : color));
        ctx.beginPath();
        ctx.roundRect(x + (stripe * wide) / 8, foot - 150 * stage.unit, wide / 8 + 0.5, 40 * stage.unit, [
          0,
          0,
          wide / 16,
          wide / 16,
        ]);
        ctx.fill();
      }
      for (let fruit = 0; fruit < 22; fruit += 1) {
        ctx.fillStyle = css(
          toned(
            stage,
            [
              [226, 70, 60],
              [250, 180, 60],
              [120, 180, 70],
              [150, 90, 170],
            ][(fruit + index) % 4] as Color & number[],
          ),
        );
        ctx.beginPath();
        ctx.arc(
          x + wide * 0.08 + ((fruit % 11) * wide) / 13,
          foot - (52 + Math.floor(fruit / 11) * 7) * stage.unit,
          6.5 * stage.unit,
          0,
          7,
        );
        ctx.fill();
      }
    }
  });
  return {
    behind: drawAll(
      stage,
      createSky(stage, horizon, 0.4),
      houses(stage, horizon - 0.02),
      createPlain(stage, horizon + 0.02, [206, 190, 170]),
      stalls,
    ),
    horizon: horizon + 0.12,
    near: 0.92,
    footing: 'ground',
  };
}

export function stadium(stage: Stage): Backdrop {
  const horizon = 0.54;
  const stands = createLayer(stage, 0.3, (ctx, width, _height, frameY) => {
    ctx.fillStyle = verticalGradient(ctx, frameY(horizon - 0.3), frameY(horizon), [
      css(toned(stage, [110, 122, 160])),
      css(toned(stage, [70, 80, 120])),
    ]);
    ctx.fillRect(0, frameY(horizon - 0.26), width, frameY(horizon) - frameY(horizon - 0.26));
    const colors: readonly Color[] = [
      [232, 96, 86],
      [250, 214, 110],
      [240, 240, 246],
      [96, 150, 224],
      [232, 176, 140],
    ];
    for (let row = 0; row < 9; row += 1) {
      for (let x = 0; x < width; x += 8 * stage.unit) {
        ctx.fillStyle = css(toned(stage, stage.random.pick(colors as [Color, ...Color[]])), 0.85);
        ctx.beginPath();
        ctx.arc(
          x + (row % 2) * 4 * stage.unit,
          frameY(horizon - 0.24 + row * 0.024) + stage.random.range(-1, 1),
          2.7 * stage.unit,
          0,
          7,
        );
        ctx.fill();
      }
    }
    ctx.fillStyle = css(toned(stage, [240, 240, 246]));
    ctx.fillRect(0, frameY(horizon - 0.03), width, 0.045 * stage.height);
  });
  const pitch = createPlain(stage, horizon, [92, 174, 84], (ctx, width, height, frameY) => {
    for (let stripe = 0; stripe < 12; stripe += 2) {
      ctx.fillStyle = 'rgba(255,255,255,0.09)';
      ctx.beginPath();
      ctx.moveTo(width * (0.5 + (stripe - 6) * 0.1), frameY(horizon));
      ctx.lineTo(width * (0.5 + (stripe - 5) * 0.1), frameY(horizon));
      ctx.lineTo(width * (0.5 + (stripe - 5) * 0.22), height);
      ctx.lineTo(width * (0.5 + (stripe - 6) * 0.22), height);
      ctx.fill();
    }
    ctx.strokeStyle = 'rgba(255,255,255,0.8)';
    ctx.lineWidth = 3 * stage.unit;
    ctx.beginPath();
    ctx.ellipse(width / 2, frameY(0.84), width * 0.3, height * 0.1, 0, 0, 7);
    ctx.stroke();
  });
  return {
    behind: drawAll(stage, createSky(stage, horizon - 0.2, 0.3), stands, pitch),
    horizon: horizon + 0.1,
    near: 0.92,
    footing: 'ground',
  };
}
