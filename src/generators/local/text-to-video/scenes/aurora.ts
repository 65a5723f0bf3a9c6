import { type Color, mix, tint } from '#/media/color.ts';
import { createMist, plantTrees } from './mountains.ts';
import { createRidge } from './ridges.ts';
import { createWater } from './sea.ts';
import { createSky } from './sky.ts';
import { createField, drawLayer, project, type Scene, type SceneMaker, type Stage, smooth } from './stage.ts';
import { createSubjects } from './subjects.ts';

/** Curtains of light over snowy ranges and a lake that carries them. */
export const createAurora: SceneMaker = (stage) => {
  const { palette, colors } = { palette: stage.shot.palette, colors: auroraColors(stage) };
  const shore = 0.74;
  const sky = createSky(stage, { horizon: shore, light: null, cloudiness: 0 });
  const curtains = createCurtains(stage, colors);
  const haze = mix(palette.sky[4] as Color, colors[0], 0.25);
  const [far, middle] = palette.land as [Color, Color];
  const ranges = [
    {
      depth: 0.2,
      top: 0.42,
      base: 0.78,
      peaks: 1.9,
      roughness: 0.9,
      color: mix(far, haze, 0.2),
      hazeAmount: 0.55,
      snow: 0.5,
      relief: 0.5,
    },
    {
      depth: 0.34,
      top: 0.6,
      base: 0.79,
      peaks: 2.6,
      roughness: 0.6,
      color: middle,
      hazeAmount: 0.3,
      snow: 0.3,
      relief: 0.4,
    },
  ].map((ridge, index) => createRidge(stage, { ...ridge, haze }, index + 3, 0.3));
  const bank = createRidge(
    stage,
    {
      depth: 0.75,
      top: 0.84,
      base: 1.04,
      peaks: 0.9,
      roughness: 0,
      color: palette.land[2] as Color,
      haze,
      hazeAmount: 0.1,
      snow: 0.6,
      relief: 0.3,
    },
    9,
    0.3,
    (ctx, surface, width) => plantTrees(stage, ctx, surface, width, palette.land[2] as Color),
  );
  const lake = createWater(stage, shore, 0.5);
  const mist = createMist(stage, haze);
  const subjects = createSubjects(stage, {
    ground: 0.93,
    depth: 0.75,
    places: ['cabin', 'person', 'birds', 'horse', 'tree', 'cat'],
  });

  return (ctx, moment) => {
    sky(ctx, moment);
    curtains(ctx, moment);
    for (const range of ranges) drawLayer(ctx, stage, range, moment.camera);
    lake(ctx, moment);
    const edge = project(stage, 0.5, shore, 0.12, moment.camera).y;
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, edge, stage.width, stage.height - edge);
    ctx.clip();
    ctx.translate(0, edge * 2);
    ctx.scale(1, -1);
    ctx.globalAlpha = 0.5;
    curtains(ctx, moment, 0.5);
    ctx.restore();
    mist(ctx, moment, shore, 0.34);
    subjects.behind(ctx, moment);
    drawLayer(ctx, stage, bank, moment.camera);
    subjects.front(ctx, moment);
  };
};

function auroraColors(stage: Stage): [Color, Color, Color] {
  const { palette } = stage.shot;
  const low = tint([70, 240, 150], palette.accent, 0.12);
  return [low, mix(low, [70, 170, 255], 0.5), mix([190, 90, 255], palette.accent, 0.25)];
}

type Curtains = (...args: [...Parameters<Scene>, strength?: number]) => void;

/** Three folded bands; brightness falls upwards from a sharp lower edge, with rays that shimmer sideways. */
function createCurtains(stage: Stage, [low, middle, high]: [Color, Color, Color]): Curtains {
  const { noise } = stage;
  const field = createField(Math.round(stage.width / 4), Math.round((stage.height * 0.8) / 4));
  const light = new Float32Array(field.width * field.height * 3);

  const paint = (seconds: number, cameraX: number) => {
    light.fill(0);
    const time = seconds * 0.22 * (0.5 + 0.5 * stage.pace);
    for (let band = 0; band < 3; band += 1) {
      for (let x = 0; x < field.width; x += 1) {
        const u = (x / field.width) * (stage.width / stage.height) * 1.2 + cameraX * 0.08 + band * 7;
        const fold = noise.fractal(u * 0.9 + time * 0.5, band * 3 + time * 0.35, 3);
        const foot = (0.52 + band * 0.13 + (fold - 0.5) * 0.75) * field.height;
        const rays = 0.3 + 0.9 * noise.fractal(u * 9 + fold * 9 + time * 1.6, band * 5 + time, 3);
        const power = rays * smooth(0.3, 0.62, noise.at(u * 0.8 - time * 0.6, band * 11 + time * 0.4)) * 1.25;
        const tall = field.height * (0.32 + 0.4 * noise.at(u * 2.2 + time, band + 30));
        for (let y = 0; y < Math.min(field.height, foot + 4); y += 1) {
          const up = (foot - y) / tall;
          const glow = power * smooth(-0.035, 0.04, up) * Math.exp(-Math.max(0, up) * 2.1);
          if (glow < 0.004) continue;
          const at = (y * field.width + x) * 3;
          const hue = Math.min(1, Math.max(0, up) * 1.15);
          for (let channel = 0; channel < 3; channel += 1) {
            const lower =
              (low[channel] as number) +
              ((middle[channel] as number) - (low[channel] as number)) * Math.min(1, hue * 2);
            const color = hue < 0.5 ? lower : lower + ((high[channel] as number) - lower) * (hue * 2 - 1);
            light[at + channel] = (light[at + channel] as number) + color * glow;
          }
        }
      }
    }
    for (let index = 0; index < field.width * field.height; index += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        field.pixels[index * 4 + channel] = 255 * (1 - Math.exp(-(light[index * 3 + channel] as number) / 190));
      }
      field.pixels[index * 4 + 3] = 255;
    }
    field.commit();
  };

  let paintedAt = -1;
  return (ctx, { seconds, camera }, strength = 1) => {
    // The reflection of the same moment reuses the picture.
    if (paintedAt !== seconds) paint(seconds, camera.x);
    paintedAt = seconds;
    ctx.globalCompositeOperation = 'screen';
    ctx.globalAlpha = strength;
    ctx.drawImage(field.canvas, 0, -stage.height * 0.04, stage.width, stage.height * 0.84);
    ctx.globalAlpha = 1;
    ctx.globalCompositeOperation = 'source-over';
  };
}
