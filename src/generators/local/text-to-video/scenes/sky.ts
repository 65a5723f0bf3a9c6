import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { type Color, css, gradientTable, lighten, mix } from '#/media/color.ts';
import {
  clamp,
  createField,
  createGlow,
  createLayer,
  drawLayer,
  project,
  type Scene,
  type Stage,
  shine,
  smooth,
  verticalGradient,
} from './stage.ts';

export type SkyOptions = {
  /** Where the sky ends, as a ratio of the frame's height. */
  horizon: number;
  /** The sun or moon, as ratios of the frame. Null hides it. */
  light: { x: number; y: number } | null;
  /** 0 clear … 1 overcast. */
  cloudiness: number;
  /** Draws the moon's face instead of a sun. */
  isMoon?: boolean;
};

/** Sky, stars when dark, the light and its halo, drifting clouds lit from the light's side. */
export function createSky(stage: Stage, options: SkyOptions): Scene {
  const { palette } = stage.shot;
  const base = createLayer(stage, 0, (ctx, width, height, frameY) => {
    ctx.fillStyle = verticalGradient(
      ctx,
      frameY(-0.05),
      frameY(options.horizon),
      palette.sky.map((one) => css(one)),
    );
    ctx.fillRect(0, 0, width, height);
  });
  const stars = palette.isDark ? createStars(stage, options.horizon) : null;
  const clouds = options.cloudiness > 0.02 ? createClouds(stage, options) : null;
  const light = options.light;
  const halo = createGlow(palette.glow, 192);
  const disc = options.isMoon ? createMoon(stage) : createGlow(palette.light, 128, 0.92);
  const size = (options.isMoon ? 20 : 24) * stage.unit;

  return (ctx, moment) => {
    drawLayer(ctx, stage, base, moment.camera);
    stars?.(ctx, moment);
    if (light) {
      const at = project(stage, light.x, light.y, 0.12, moment.camera);
      const breath = 1 + 0.03 * Math.sin(moment.seconds * 1.3);
      shine(ctx, halo, at.x, at.y, stage.unit * 330 * breath, palette.isDark ? 0.42 : 0.7);
      shine(ctx, halo, at.x, at.y, stage.unit * 110 * breath, palette.isDark ? 0.6 : 0.95);
      ctx.drawImage(disc, at.x - size, at.y - size, size * 2, size * 2);
    }
    clouds?.(ctx, moment);
  };
}

function createMoon(stage: Stage): Canvas {
  const { palette } = stage.shot;
  const field = createField(96, 96);
  for (let y = 0; y < 96; y += 1) {
    for (let x = 0; x < 96; x += 1) {
      const dx = (x - 47.5) / 46;
      const dy = (y - 47.5) / 46;
      const edge = Math.hypot(dx, dy);
      const maria = smooth(0.46, 0.66, stage.noise.fractal(x / 17 + 3, y / 17, 4));
      const shade = (1 - 0.28 * maria) * (1 - 0.25 * edge ** 3);
      const at = (y * 96 + x) * 4;
      for (let channel = 0; channel < 3; channel += 1)
        field.pixels[at + channel] = (palette.light[channel] as number) * shade;
      field.pixels[at + 3] = 255 * clamp((1 - edge) * 24);
    }
  }
  field.commit();
  return field.canvas;
}

/** Stars of very different brightness; the brightest twinkle, and now and then one falls. */
export function createStars(stage: Stage, horizon: number, density = 1): Scene {
  const { random } = stage;
  const still = createLayer(stage, 0.05, (ctx, width, height) => {
    const count = Math.round((width * height * density) / 520);
    for (let star = 0; star < count; star += 1) {
      const y = random.next() ** 1.3 * height * (horizon + 0.1);
      const power = random.next() ** 6;
      ctx.fillStyle = css(
        mix(stage.shot.palette.light, random.chance(0.3) ? stage.shot.palette.glow : [255, 255, 255], 0.6),
        0.22 + 0.7 * power,
      );
      const size = (0.5 + power * 0.9) * Math.max(1, stage.unit);
      ctx.beginPath();
      ctx.arc(random.next() * width, y, size, 0, 7);
      ctx.fill();
    }
  });
  const spark = createGlow([235, 240, 255], 48, 0.1);
  const bright = Array.from({ length: Math.round(16 * density) }, () => ({
    x: random.range(-0.05, 1.05),
    y: random.next() * horizon * 0.85,
    phase: random.range(0, 6.3),
    speed: random.range(1, 3),
    size: random.range(2.5, 6),
  }));
  const fall = {
    at: random.range(0.25, 0.6),
    x: random.range(0.25, 0.75),
    y: random.range(0.05, 0.2) * horizon,
    slope: random.range(0.2, 0.45),
  };

  return (ctx, moment) => {
    drawLayer(ctx, stage, still, moment.camera);
    for (const star of bright) {
      const at = project(stage, star.x, star.y, 0.05, moment.camera);
      const power = 0.6 + 0.4 * Math.sin(moment.seconds * star.speed + star.phase);
      shine(ctx, spark, at.x, at.y, star.size * stage.unit * (0.7 + 0.3 * power), power);
    }
    drawFallingStar(ctx, stage, fall, moment.progress);
  };
}

function drawFallingStar(
  ctx: SKRSContext2D,
  stage: Stage,
  fall: { at: number; x: number; y: number; slope: number },
  progress: number,
) {
  const t = (progress - fall.at) / 0.16;
  if (t <= 0 || t >= 1) return;
  const length = stage.width * 0.34;
  const headX = fall.x * stage.width + t * length;
  const headY = fall.y * stage.height + t * length * fall.slope;
  const tail = length * 0.28 * Math.sin(t * Math.PI);
  const gradient = ctx.createLinearGradient(headX, headY, headX - tail, headY - tail * fall.slope);
  gradient.addColorStop(0, `rgba(255,255,255,${(0.9 * Math.sin(t * Math.PI)).toFixed(3)})`);
  gradient.addColorStop(1, 'rgba(255,255,255,0)');
  ctx.strokeStyle = gradient;
  ctx.lineWidth = 1.4 * stage.unit;
  ctx.beginPath();
  ctx.moveTo(headX, headY);
  ctx.lineTo(headX - tail, headY - tail * fall.slope);
  ctx.stroke();
}

/** Clouds as two sheets of noise at different heights, shaded by how much cloud lies towards the light. */
function createClouds(stage: Stage, { horizon, light, cloudiness }: SkyOptions): Scene {
  const { palette, time } = stage.shot;
  const shadow = mix(palette.sky[1] as Color, palette.land[0] as Color, time === 'storm' ? 0.6 : 0.25);
  const lit = palette.isDark ? lighten(palette.sky[3] as Color, 0.06) : mix(palette.light, palette.glow, 0.35);
  const table = gradientTable([shadow, mix(shadow, lit, 0.55), lit]);
  const sheets = [
    { scale: 1, threshold: 0.66 - 0.3 * cloudiness, speed: 9, depth: 0.14 },
    { scale: 1.7, threshold: 0.7 - 0.26 * cloudiness, speed: 16, depth: 0.22 },
  ].map((sheet, index) => ({
    ...sheet,
    canvas: paintSheet(stage, sheet.scale, sheet.threshold, horizon, light, table, index * 31),
  }));

  return (ctx, { seconds, camera }) => {
    for (const { canvas, speed, depth } of sheets) {
      const scale = 1 + (camera.zoom - 1) * depth;
      const width = stage.width * 1.5 * scale;
      const height = stage.height * horizon * 1.12 * scale;
      const x =
        -stage.width * 0.1 - camera.x * depth * stage.width * 0.14 - seconds * speed * stage.unit * stage.pace * 0.6;
      const y = -stage.height * 0.05 - camera.y * depth * stage.height * 0.07;
      ctx.drawImage(canvas, x, y, width, height);
    }
  };
}

function paintSheet(
  stage: Stage,
  scale: number,
  threshold: number,
  horizon: number,
  light: { x: number; y: number } | null,
  table: Uint8ClampedArray,
  offset: number,
): Canvas {
  const width = Math.round(stage.width * 0.75);
  const height = Math.max(24, Math.round(stage.height * horizon * 0.56));
  const field = createField(width, height);
  const step = 5.2 / (stage.unit * 360);
  const towards = light ? Math.sign(light.x - 0.5) || 1 : 1;
  for (let y = 0; y < height; y += 1) {
    const far = y / height;
    // Clouds flatten and crowd together towards the horizon.
    const squeeze = (1.6 + far * far * 5) * scale;
    for (let x = 0; x < width; x += 1) {
      const u = x * 2 * step * scale * (0.55 + 0.3 * far) + offset;
      const v = y * 2 * step * squeeze * 0.75 + offset;
      const density = stage.noise.fractal(u, v, 5);
      const cover = smooth(threshold, threshold + 0.2, density);
      if (cover <= 0) continue;
      const behind = stage.noise.fractal(u + 0.16 * towards, v + 0.2, 4);
      const tone = clamp(0.55 + (density - behind) * 3.2 + (far - 0.5) * 0.4);
      const entry = Math.round(tone * 255) * 3;
      const at = (y * width + x) * 4;
      field.pixels[at] = table[entry] as number;
      field.pixels[at + 1] = table[entry + 1] as number;
      field.pixels[at + 2] = table[entry + 2] as number;
      field.pixels[at + 3] =
        225 * cover * (1 - smooth(0.86, 1, far)) * smooth(0, 0.06, x / width) * smooth(0, 0.06, 1 - x / width);
    }
  }
  field.commit();
  return field.canvas;
}

/** A light in the usual place: low for sunsets, higher by day, off the middle. */
export function placeLight(stage: Stage, horizon: number): { x: number; y: number } {
  const height = { dawn: 0.78, day: 0.3, golden: 0.62, sunset: 0.86, dusk: 0.93, night: 0.36, storm: 0.5 }[
    stage.shot.time
  ];
  return {
    x: stage.random.chance(0.5) ? stage.random.range(0.24, 0.42) : stage.random.range(0.58, 0.76),
    y: horizon * height,
  };
}

/** The sky most outdoor scenes use. */
export function createUsualSky(stage: Stage, horizon: number) {
  const { time, subjects, weather } = stage.shot;
  const light = placeLight(stage, horizon);
  const isMoon = time === 'night';
  const hidden = time === 'storm' || weather === 'rain';
  const fair = isMoon ? 0.25 : stage.random.range(0.35, 0.75);
  const cloudiness = hidden ? 0.95 : fair;
  const shown = hidden && !subjects.includes('moon') ? null : light;
  return { light, draw: createSky(stage, { horizon, light: shown, cloudiness, isMoon }) };
}
