import type { Weather } from '#/generators/local/understanding/places.ts';
import { type Color, css, mix } from '#/media/color.ts';
import { isIndoors } from './rooms.ts';
import { createGlow, type Scene, type Stage, shine } from './stage.ts';

/** What falls or floats in front of the scene, or null. */
export function createWeather(stage: Stage): Scene | null {
  const { weather, place } = stage.shot;
  if (weather === null || isIndoors(place) || ['underwater', 'space', 'plain'].includes(place)) return null;
  if (weather === 'fog') return createFog(stage);
  if (weather === 'rain') return createRain(stage);
  return createParticles(stage, weather);
}

function createRain(stage: Stage): Scene {
  const { random, unit } = stage;
  const drops = Array.from({ length: 260 }, () => {
    const near = random.next() ** 1.6;
    return { x: random.range(-0.15, 1.15), y: random.next(), near, speed: 0.9 + 1.5 * near };
  });
  const slant = random.range(0.06, 0.16);
  const veil = css(mix(stage.shot.palette.sky[2] as Color, [190, 200, 210], 0.5), 0.13);
  const flashAt = random.range(0.3, 0.7);
  return (ctx, { seconds, progress }) => {
    ctx.fillStyle = veil;
    ctx.fillRect(0, 0, stage.width, stage.height);
    for (const [from, to] of [
      [0, 0.33],
      [0.33, 0.66],
      [0.66, 1.01],
    ] as const) {
      ctx.strokeStyle = `rgba(225,232,242,${(0.16 + from * 0.4).toFixed(2)})`;
      ctx.lineWidth = (0.7 + from) * unit;
      ctx.beginPath();
      for (const drop of drops) {
        if (drop.near < from || drop.near >= to) continue;
        const fall = (drop.y + seconds * drop.speed) % 1.15;
        const length = (9 + 24 * drop.near) * unit;
        const x = (drop.x - fall * slant) * stage.width + slant * stage.width * 0.5;
        const y = (fall - 0.1) * stage.height;
        ctx.moveTo(x, y);
        ctx.lineTo(x - slant * length * 0.6, y + length);
      }
      ctx.stroke();
    }
    if (stage.shot.time === 'storm') drawFlash(ctx, stage, progress - flashAt);
  };
}

function drawFlash(ctx: Parameters<Scene>[0], stage: Stage, since: number) {
  if (since < 0 || since > 0.12) return;
  // Twice, the second time weaker: a single flash looks like a fault of the film.
  const power = Math.max(0, 0.34 * (1 - since / 0.05), since > 0.06 ? 0.2 * (1 - (since - 0.06) / 0.06) : 0);
  ctx.fillStyle = css([226, 232, 255], power);
  ctx.fillRect(0, 0, stage.width, stage.height);
}

function createFog(stage: Stage): Scene {
  const { random } = stage;
  const color = mix(stage.shot.palette.sky[4] as Color, stage.shot.palette.sky[3] as Color, 0.5);
  const puff = createGlow(color, 128);
  const banks = Array.from({ length: 9 }, () => ({
    x: random.next(),
    y: random.range(0.5, 1),
    size: random.range(0.35, 0.8),
    speed: random.range(0.01, 0.04),
  }));
  return (ctx, { seconds, camera }) => {
    ctx.globalAlpha = stage.shot.palette.isDark ? 0.22 : 0.42;
    for (const bank of banks) {
      const x = (((bank.x + seconds * bank.speed * stage.pace) % 1.8) - 0.4 - camera.x * 0.08) * stage.width;
      const width = bank.size * stage.width;
      ctx.drawImage(puff, x - width, bank.y * stage.height - width * 0.25, width * 2, width * 0.5);
    }
    ctx.globalAlpha = 1;
  };
}

type Manner = {
  count: number;
  size: [number, number];
  /** Frame heights a second; below 0 rises. */
  fall: [number, number];
  sway: number;
  wind: number;
  look: 'glow' | 'flake' | 'leaf';
  twinkle: number;
  colors: (stage: Stage) => Color[];
};

const MANNERS: Record<Exclude<Weather, 'rain' | 'fog'>, Manner> = {
  snow: {
    count: 190,
    size: [0.8, 3.6],
    fall: [0.08, 0.22],
    sway: 0.014,
    wind: -0.03,
    look: 'flake',
    twinkle: 0,
    colors: ({ shot }) => [mix([255, 255, 255], shot.palette.light, 0.2)],
  },
  fireflies: {
    count: 34,
    size: [3, 8],
    fall: [-0.03, 0.02],
    sway: 0.05,
    wind: 0.01,
    look: 'glow',
    twinkle: 1,
    colors: ({ shot }) => [mix([255, 226, 120], shot.palette.accent, 0.15), [214, 255, 140]],
  },
  petals: {
    count: 46,
    size: [2.6, 6],
    fall: [0.06, 0.14],
    sway: 0.035,
    wind: 0.09,
    look: 'leaf',
    twinkle: 0,
    colors: ({ shot }) => [
      mix([255, 190, 208], shot.palette.light, 0.2),
      [255, 160, 188],
      mix([255, 222, 228], shot.palette.glow, 0.2),
    ],
  },
  embers: {
    count: 70,
    size: [1, 3],
    fall: [-0.24, -0.09],
    sway: 0.03,
    wind: 0.03,
    look: 'glow',
    twinkle: 0.5,
    colors: () => [
      [255, 150, 60],
      [255, 205, 120],
      [255, 96, 40],
    ],
  },
  dust: {
    count: 80,
    size: [0.8, 2.8],
    fall: [-0.015, 0.02],
    sway: 0.03,
    wind: 0.015,
    look: 'glow',
    twinkle: 0.6,
    colors: ({ shot }) => [mix(shot.palette.light, shot.palette.glow, 0.4)],
  },
  leaves: {
    count: 34,
    size: [3, 7],
    fall: [0.09, 0.18],
    sway: 0.05,
    wind: 0.07,
    look: 'leaf',
    twinkle: 0,
    colors: () => [
      [214, 108, 42],
      [190, 62, 38],
      [232, 164, 60],
      [140, 74, 40],
    ],
  },
};

/** Particles over the whole frame. */
function createParticles(stage: Stage, kind: keyof typeof MANNERS): Scene {
  const { random, unit, pace } = stage;
  const manner = MANNERS[kind];
  const colors = manner.colors(stage);
  const glows = colors.map((color) => createGlow(color, 48, manner.look === 'flake' ? 0.55 : 0.15));
  const motes = Array.from({ length: manner.count }, (_, index) => ({
    x: random.next(),
    y: random.next(),
    near: random.next() ** 1.7,
    fall: random.range(...manner.fall),
    phase: random.range(0, 6.3),
    kind: index % colors.length,
  }));
  return (ctx, { seconds, camera }) => {
    for (const mote of motes) {
      const size = (manner.size[0] + (manner.size[1] - manner.size[0]) * mote.near) * unit;
      const life = (((mote.y + seconds * mote.fall * (0.6 + 0.7 * mote.near) * pace) % 1.12) + 1.12) % 1.12;
      const sway = manner.sway * Math.sin(seconds * (0.8 + mote.near) + mote.phase);
      let x =
        ((mote.x + seconds * manner.wind * (0.5 + mote.near) * pace - camera.x * 0.05 * (0.3 + mote.near)) % 1.1) +
        sway;
      if (x < -0.05) x += 1.1;
      const y = life - 0.06;
      let alpha = 0.45 + 0.5 * mote.near;
      if (manner.twinkle > 0)
        alpha *= 1 - manner.twinkle * (0.5 + 0.5 * Math.sin(seconds * (1.5 + mote.near * 2) + mote.phase * 3));
      if (manner.look === 'leaf')
        drawLeaf(
          ctx,
          x * stage.width,
          y * stage.height,
          size,
          seconds * 1.6 + mote.phase,
          css(colors[mote.kind] as Color, alpha),
        );
      else if (manner.look === 'flake') {
        ctx.globalAlpha = alpha;
        ctx.drawImage(
          glows[mote.kind] as (typeof glows)[0],
          x * stage.width - size,
          y * stage.height - size,
          size * 2,
          size * 2,
        );
        ctx.globalAlpha = 1;
      } else shine(ctx, glows[mote.kind] as (typeof glows)[0], x * stage.width, y * stage.height, size, alpha);
    }
  };
}

function drawLeaf(ctx: Parameters<Scene>[0], x: number, y: number, size: number, turn: number, color: string) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(turn);
  // Seen from its edge and its face by turns, it tumbles.
  ctx.scale(1, 0.35 + 0.65 * Math.abs(Math.sin(turn * 1.3)));
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.moveTo(-size, 0);
  ctx.quadraticCurveTo(0, -size * 0.8, size, 0);
  ctx.quadraticCurveTo(0, size * 0.8, -size, 0);
  ctx.fill();
  ctx.restore();
}
