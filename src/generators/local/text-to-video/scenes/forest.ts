import { createCanvas } from '@napi-rs/canvas';
import { type Color, css, lighten, mix } from '#/media/color.ts';
import { createMist } from './mountains.ts';
import { createSky, placeLight } from './sky.ts';
import {
  createGlow,
  createLayer,
  drawLayer,
  type Layer,
  type Scene,
  type SceneMaker,
  type Stage,
  shine,
  verticalGradient,
} from './stage.ts';
import { createSubjects } from './subjects.ts';
import { fillConifer } from './trees.ts';

/** Trunks and conifers in depth, the light behind them, shafts of it between them. */
export const createForest: SceneMaker = (stage) => {
  const { palette, time, weather } = stage.shot;
  const leaves: Color = palette.isDark ? [16, 44, 46] : [62, 98, 58];
  const green: Color = weather === 'snow' ? mix(palette.sky[2] as Color, [206, 218, 236], 0.5) : leaves;
  const light = { x: placeLight(stage, 1).x, y: time === 'night' ? 0.2 : 0.34 };
  const sky = createSky(stage, { horizon: 0.8, light, cloudiness: 0, isMoon: time === 'night' });
  const haze = mix(mix(palette.sky[4] as Color, palette.sky[3] as Color, 0.3), green, 0.22);
  const near = mix(palette.land[2] as Color, green, 0.14);
  const layers = [0, 1, 2, 3].map((index) =>
    paintTrees(stage, index, mix(near, haze, [0.7, 0.48, 0.25, 0][index] as number), haze),
  );
  const frame = paintTrunks(stage, lighten(near, -0.035));
  const mist = createMist(stage, haze);
  const shafts = createShafts(stage, light);
  const subjects = createSubjects(stage, {
    ground: 0.9,
    depth: 0.7,
    places: ['person', 'cabin', 'cat', 'horse', 'birds', 'tree'],
  });

  return (ctx, moment) => {
    sky(ctx, moment);
    subjects.behind(ctx, moment);
    for (const [index, layer] of layers.entries()) {
      drawLayer(ctx, stage, layer, moment.camera);
      mist(ctx, moment, 0.68 + index * 0.08, layer.depth);
      if (index === 1) shafts(ctx, moment);
    }
    subjects.front(ctx, moment);
    drawLayer(ctx, stage, frame, moment.camera);
  };
};

function paintTrees(stage: Stage, index: number, ink: Color, haze: Color): Layer {
  const { random, noise, unit } = stage;
  return createLayer(stage, 0.2 + index * 0.2, (ctx, width, height, frameY) => {
    const foot = frameY(0.7 + index * 0.075);
    const ground = (x: number) => foot + (noise.fractal((x / width) * 2.4, index * 4.4, 3) - 0.5) * stage.height * 0.13;
    ctx.fillStyle = css(ink);
    const size = stage.height * (0.36 + 0.1 * index) * (stage.height > stage.width ? 0.75 : 1);
    for (let x = -30; x < width + 30; x += random.range(13, 40) * unit * (0.6 + 0.34 * index)) {
      // A clearing in the middle of the nearer rows lets the light through.
      const clearing = index >= 2 ? Math.exp(-(((x / width - 0.5) * 3.4) ** 2)) : 0;
      if (random.chance(clearing * 0.9)) continue;
      fillConifer(ctx, random, x, ground(x) + 8 * unit, size * random.range(0.6, 1.15) * (1 - clearing * 0.4));
    }
    ctx.beginPath();
    ctx.moveTo(0, height);
    for (let x = 0; x <= width; x += 3) ctx.lineTo(x, ground(x) + random.range(-1.6, 1.6) * unit);
    ctx.lineTo(width, height);
    ctx.fill();
    ctx.globalCompositeOperation = 'source-atop';
    ctx.fillStyle = verticalGradient(ctx, foot - size, frameY(1), [
      css(haze, 0),
      css(haze, 0.1),
      css(haze, 0.4 - index * 0.12),
    ]);
    ctx.fillRect(0, 0, width, height);
    ctx.globalCompositeOperation = 'source-over';
  });
}

/** Two or three dark trunks at the edges of the frame, close to the camera. */
function paintTrunks(stage: Stage, ink: Color): Layer {
  const { random, unit } = stage;
  return createLayer(stage, 1.15, (ctx, width, height) => {
    const edge = (width - stage.width) / 2;
    for (const x of [
      edge + stage.width * random.range(0.01, 0.1),
      width - edge - stage.width * random.range(0.01, 0.12),
    ]) {
      const wide = random.range(20, 34) * unit;
      ctx.fillStyle = css(ink);
      ctx.beginPath();
      ctx.moveTo(x - wide * 0.42, 0);
      ctx.bezierCurveTo(x - wide * 0.3, height * 0.4, x - wide * 0.6, height * 0.8, x - wide * 1.1, height);
      ctx.lineTo(x + wide, height);
      ctx.bezierCurveTo(x + wide * 0.5, height * 0.8, x + wide * 0.3, height * 0.4, x + wide * 0.44, 0);
      ctx.fill();
      ctx.strokeStyle = css(ink);
      ctx.lineCap = 'round';
      for (let branch = 0; branch < 5; branch += 1) {
        const y = height * random.range(0.04, 0.5);
        const out = (x < width / 2 ? 1 : -1) * random.range(30, 90) * unit;
        ctx.lineWidth = random.range(1.5, 4) * unit;
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.quadraticCurveTo(x + out * 0.5, y + 4 * unit, x + out, y + random.range(-14, 22) * unit);
        ctx.stroke();
      }
    }
  });
}

/** Beams fanning out from the light, painted small and stretched, which makes their edges soft. */
export function createShafts(stage: Stage, light: { x: number; y: number }, strength = 1): Scene {
  const { random } = stage;
  const { palette } = stage.shot;
  const beams = Array.from({ length: 11 }, (_, index) => ({
    angle: 0.3 + (index / 10) * 2.5 + random.range(-0.1, 0.1),
    width: random.range(0.02, 0.09),
    phase: random.range(0, 6.3),
  }));
  const glow = createGlow(palette.glow, 160);
  const shrink = 12;
  const small = createCanvas(Math.ceil(stage.width / shrink), Math.ceil(stage.height / shrink));
  const sketch = small.getContext('2d');
  const x = light.x * small.width;
  const y = light.y * small.height;
  const reach = Math.hypot(small.width, small.height);
  return (ctx, { seconds }) => {
    sketch.clearRect(0, 0, small.width, small.height);
    for (const beam of beams) {
      const power =
        (0.16 + 0.12 * Math.sin(seconds * 0.7 * stage.pace + beam.phase)) * strength * (palette.isDark ? 0.55 : 1);
      const angle = beam.angle + 0.03 * Math.sin(seconds * 0.3 + beam.phase);
      const gradient = sketch.createRadialGradient(x, y, 0, x, y, reach * 0.8);
      gradient.addColorStop(0, css(palette.glow, power));
      gradient.addColorStop(1, css(palette.glow, 0));
      sketch.fillStyle = gradient;
      sketch.beginPath();
      sketch.moveTo(x, y);
      sketch.lineTo(x + Math.cos(angle - beam.width) * reach, y + Math.sin(angle - beam.width) * reach);
      sketch.lineTo(x + Math.cos(angle + beam.width) * reach, y + Math.sin(angle + beam.width) * reach);
      sketch.fill();
    }
    ctx.globalCompositeOperation = 'screen';
    ctx.imageSmoothingQuality = 'high';
    ctx.drawImage(small, 0, 0, stage.width, stage.height);
    ctx.imageSmoothingQuality = 'low';
    ctx.globalCompositeOperation = 'source-over';
    shine(ctx, glow, light.x * stage.width, light.y * stage.height, stage.unit * 190, 0.45 * strength);
  };
}
