import type { Canvas } from '@napi-rs/canvas';
import { type Color, css, gradientTable, lighten, mix } from '#/media/color.ts';
import { createStars } from './sky.ts';
import {
  clamp,
  createField,
  createGlow,
  drawLayer,
  project,
  type Scene,
  type SceneMaker,
  type Stage,
  shine,
  smooth,
} from './stage.ts';
import { createSubjects } from './subjects.ts';

/** What glows in a nebula when the prompt names no colour: warm and blue would mix to grey. */
const GASES: [Color, ...Color[]] = [
  [255, 84, 160],
  [150, 84, 255],
  [40, 200, 205],
];

/** A nebula, stars that pass by, and a lit planet. */
export const createSpace: SceneMaker = (stage) => {
  const nebula = paintNebula(stage);
  const stars = createStars(stage, 1, 1.2);
  const passing = createPassingStars(stage);
  const planet = createPlanet(stage);
  const subjects = createSubjects(stage, { ground: 0.6, places: ['rocket', 'person'] });
  return (ctx, moment) => {
    drawLayer(ctx, stage, { canvas: nebula, depth: 0.35 }, moment.camera);
    stars(ctx, moment);
    passing(ctx, moment);
    planet(ctx, moment);
    subjects.front(ctx, moment);
  };
};

function paintNebula(stage: Stage): Canvas {
  const { palette } = stage.shot;
  const { noise, random } = stage;
  const gas = stage.shot.hasColors ? palette.accent : random.pick(GASES);
  const width = Math.round(stage.width * 1.3);
  const height = Math.round(stage.height * 1.16);
  const field = createField(Math.round(width / 2), Math.round(height / 2));
  const table = gradientTable(
    [
      [3, 4, 12],
      lighten(palette.sky[1] as Color, 0),
      palette.sky[2] as Color,
      mix(palette.sky[3] as Color, gas, 0.5),
      mix(palette.glow, gas, 0.6),
      mix(palette.glow, palette.light, 0.4),
    ],
    256,
  );
  const unit = 2 / Math.min(stage.width, stage.height);
  const angle = random.range(-0.7, 0.7);
  for (let y = 0; y < field.height; y += 1) {
    for (let x = 0; x < field.width; x += 1) {
      const px = (x - field.width / 2) * unit * 2.2;
      const py = (y - field.height / 2) * unit * 2.2;
      const bendX = noise.fractal(px + 3, py, 3) - 0.5;
      const bendY = noise.fractal(px, py + 9, 3) - 0.5;
      const cloud = noise.fractal(px * 1.1 + bendX * 2.6, py * 1.1 + bendY * 2.6, 5);
      const band = Math.exp(-((py * Math.cos(angle) + px * Math.sin(angle) + bendX * 0.9) ** 2) * 1.1);
      const dust = smooth(0.4, 0.62, noise.fractal(px * 2.1 + bendY * 2 + 20, py * 2.1, 4));
      const tone = clamp(0.05 + smooth(0.3, 0.86, cloud) * (0.22 + 0.72 * band) * (1 - 0.5 * dust));
      field.pixels.set(table.subarray(((tone * 255) | 0) * 3, ((tone * 255) | 0) * 3 + 3), (y * field.width + x) * 4);
      field.pixels[(y * field.width + x) * 4 + 3] = 255;
    }
  }
  field.commit();
  return enlarge(field.canvas, width, height);
}

function enlarge(source: Canvas, width: number, height: number): Canvas {
  const field = createField(width, height);
  field.canvas.getContext('2d').drawImage(source, 0, 0, width, height);
  return field.canvas;
}

/** Stars that come towards the camera. */
function createPassingStars(stage: Stage): Scene {
  const stars = Array.from({ length: 130 }, () => ({
    x: stage.random.range(-1, 1),
    y: stage.random.range(-1, 1),
    z: stage.random.next(),
  }));
  const spark = createGlow([240, 244, 255], 32, 0.2);
  return (ctx, { seconds, camera }) => {
    for (const star of stars) {
      const z = 1 - ((star.z + seconds * 0.075 * stage.pace) % 1);
      const x = stage.width * (0.5 + (star.x * 0.3) / (z + 0.12) - camera.x * 0.05);
      const y = stage.height * (0.5 + (star.y * 0.3) / (z + 0.12) - camera.y * 0.03);
      if (x < -10 || y < -10 || x > stage.width + 10 || y > stage.height + 10) continue;
      shine(
        ctx,
        spark,
        x,
        y,
        (0.7 + 2.6 * (1 - z) ** 2) * stage.unit,
        smooth(0, 0.15, 1 - z) * (0.25 + 0.75 * (1 - z)),
      );
    }
  };
}

/** A banded, turning sphere with night side, air glow and perhaps a ring. */
function createPlanet(stage: Stage): Scene {
  const { palette } = stage.shot;
  const { random, noise } = stage;
  const radius = Math.round(stage.unit * random.range(62, 104));
  const x = random.chance(0.5) ? random.range(0.2, 0.36) : random.range(0.64, 0.8);
  const y = random.range(0.3, 0.5);
  const hasRing = random.chance(0.55);
  const tilt = random.range(-0.5, 0.5);
  const sunX = x < 0.5 ? 0.7 : -0.7;
  const table = gradientTable([
    mix(palette.land[0] as Color, palette.accent, 0.45),
    mix(palette.sky[4] as Color, palette.accent, 0.3),
    palette.light,
    mix(palette.accent, palette.glow, 0.5),
    palette.sky[3] as Color,
  ]);
  const halo = createGlow(mix(palette.glow, palette.accent, 0.25), 192);
  const field = createField(radius * 2, radius * 2);

  const paintSphere = (seconds: number) => {
    const turn = seconds * 0.1 * stage.pace;
    for (let py = 0; py < field.height; py += 1) {
      const ny = (py - radius + 0.5) / radius;
      for (let px = 0; px < field.width; px += 1) {
        const nx = (px - radius + 0.5) / radius;
        const distance = nx * nx + ny * ny;
        const at = (py * field.width + px) * 4;
        if (distance > 1) {
          field.pixels[at + 3] = 0;
          continue;
        }
        const nz = Math.sqrt(1 - distance);
        const latitude = ny * Math.cos(tilt) + nx * Math.sin(tilt) * 0.5;
        const longitude = Math.atan2(nx, nz) + turn;
        const swirl = noise.fractal(longitude * 2.2 + 40, latitude * 7, 3) - 0.5;
        const band = clamp(0.5 + 0.62 * (noise.at(latitude * 6.5 + swirl * 1.1 + 60, 4.2) - 0.5) + swirl * 0.5);
        const light = clamp(nx * sunX - ny * 0.42 + nz * 0.5);
        const shade = 0.025 + 0.98 * smooth(0.02, 0.85, light);
        const rim = (1 - nz) ** 3 * smooth(0.05, 0.6, light) * 0.7;
        const entry = ((band * 255) | 0) * 3;
        for (let channel = 0; channel < 3; channel += 1) {
          field.pixels[at + channel] =
            (table[entry + channel] as number) * shade * (1 - rim * 0.4) + (palette.glow[channel] as number) * rim;
        }
        field.pixels[at + 3] = 255 * clamp((1 - Math.sqrt(distance)) * radius * 0.8);
      }
    }
    field.commit();
  };

  return (ctx, { seconds, camera }) => {
    const at = project(stage, x, y, 0.6, camera);
    const size = radius * at.scale;
    paintSphere(seconds);
    shine(ctx, halo, at.x + sunX * size * 0.3, at.y - size * 0.15, size * 2, 0.5);
    const ring = (from: number, to: number) => {
      if (!hasRing) return;
      for (let band = 0; band < 7; band += 1) {
        ctx.strokeStyle = css(mix(palette.glow, palette.light, band / 7), (0.5 - Math.abs(band - 3) * 0.1) * 0.9);
        ctx.lineWidth = size * 0.055;
        ctx.beginPath();
        ctx.ellipse(at.x, at.y, size * (1.4 + band * 0.075), size * (0.3 + band * 0.016), tilt * 0.8 - 0.2, from, to);
        ctx.stroke();
      }
    };
    ring(Math.PI, Math.PI * 2);
    ctx.drawImage(field.canvas, at.x - size, at.y - size, size * 2, size * 2);
    ring(0, Math.PI);
  };
}
