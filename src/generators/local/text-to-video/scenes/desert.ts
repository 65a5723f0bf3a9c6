import { type Color, css, lighten, mix } from '#/media/color.ts';
import { createUsualSky } from './sky.ts';
import { createField, createLayer, drawLayer, type Layer, type SceneMaker, type Stage, smooth } from './stage.ts';
import { createSubjects } from './subjects.ts';

/** Dunes with knife-edge crests: one face in the light, the other in shadow, fine ripples on both. */
export const createDesert: SceneMaker = (stage) => {
  const { palette } = stage.shot;
  const horizon = stage.height > stage.width ? 0.52 : 0.56;
  const sky = createUsualSky(stage, horizon + 0.04);
  const sand = mix(palette.land[0] as Color, mix(palette.accent, palette.glow, 0.5), palette.isDark ? 0.12 : 0.55);
  const haze = palette.sky[4] as Color;
  const dunes = [0, 1, 2, 3].map((index) => createDune(stage, index, horizon, sand, haze, sky.light.x));
  const subjects = createSubjects(stage, {
    ground: horizon + 0.16,
    depth: 0.45,
    places: ['person', 'horse', 'tree', 'birds', 'balloon', 'cabin', 'cat'],
  });

  return (ctx, moment) => {
    sky.draw(ctx, moment);
    subjects.behind(ctx, moment);
    for (const [index, dune] of dunes.entries()) {
      if (index === 2) subjects.front(ctx, moment);
      drawLayer(ctx, stage, dune, moment.camera);
    }
    drawBlownSand(ctx, stage, moment.seconds, horizon, haze);
  };
};

function createDune(stage: Stage, index: number, horizon: number, sand: Color, haze: Color, lightX: number): Layer {
  const { noise, shot } = stage;
  const near = index / 3;
  const side = lightX < 0.5 ? 1 : -1;
  const air = 0.62 * (1 - near) ** 1.3;
  const lit = mix(lighten(sand, shot.palette.isDark ? 0.02 : 0.1 - 0.08 * near), haze, air);
  const dark = mix(mix(sand, shot.palette.land[2] as Color, 0.72), haze, air * 0.75);
  return createLayer(stage, 0.15 + 0.75 * near, (ctx, width, height, frameY) => {
    const top = frameY(horizon - 0.05 + 0.11 * index);
    const tall = stage.height * (0.1 + 0.1 * near);
    const wave = 1.5 - 0.45 * near;
    const crest = (x: number) => {
      const u = (x / stage.width) * wave + index * 5.3;
      const swell = noise.at(u, index * 2.7) * 0.75 + noise.at(u * 2.3, 8) * 0.25;
      return top + tall * (1 - swell);
    };
    ctx.beginPath();
    ctx.moveTo(0, height);
    for (let x = 0; x <= width; x += 2) ctx.lineTo(x, crest(x));
    ctx.lineTo(width, height);
    ctx.fillStyle = css(lit);
    ctx.fill();
    const field = createField(Math.ceil(width / 2), Math.ceil(height / 2));
    for (let x = 0; x < field.width; x += 1) {
      const edge = crest(x * 2);
      const tilt = (crest(x * 2 + 3) - crest(x * 2 - 3)) * side;
      for (let y = Math.max(0, Math.floor(edge / 2) - 1); y < field.height; y += 1) {
        const below = (y * 2 - edge) / stage.height;
        // The shadowed face hangs from the crest and bends away as it falls.
        const lee = noise.at(
          (x * 2 + below * stage.width * 0.5 * side) * (wave / stage.width) * 2 + index * 9,
          below * 4 + index,
        );
        const shade = smooth(0.44, 0.56, lee + tilt * 0.12 - below * 0.5);
        const ripple =
          0.5 +
          0.5 * Math.sin((y * 2 + noise.at(x * 0.05, y * 0.03) * 30) * (0.9 - 0.42 * near) + Math.sin(x * 0.04) * 3);
        const tone = Math.min(1, shade + ripple * 0.1 * near + noise.at(x * 1.7, y * 1.7) * 0.06);
        const at = (y * field.width + x) * 4;
        for (let channel = 0; channel < 3; channel += 1) {
          field.pixels[at + channel] =
            (lit[channel] as number) + ((dark[channel] as number) - (lit[channel] as number)) * tone;
        }
        field.pixels[at + 3] = 255;
      }
    }
    field.commit();
    ctx.globalCompositeOperation = 'source-atop';
    ctx.drawImage(field.canvas, 0, 0, width, height);
    ctx.globalCompositeOperation = 'source-over';
    ctx.strokeStyle = css(mix(lit, shot.palette.light, 0.5), 0.5);
    ctx.lineWidth = stage.unit;
    ctx.beginPath();
    for (let x = 0; x <= width; x += 2) ctx.lineTo(x, crest(x) + 0.5);
    ctx.stroke();
  });
}

function drawBlownSand(
  ctx: Parameters<typeof drawLayer>[0],
  stage: Stage,
  seconds: number,
  horizon: number,
  color: Color,
) {
  ctx.strokeStyle = css(color, 0.16);
  ctx.lineWidth = stage.unit;
  ctx.beginPath();
  for (let grain = 0; grain < 70; grain += 1) {
    const lane = ((grain * 0.618) % 1) * (1 - horizon) * 0.8 + horizon + 0.05;
    const speed = 0.18 + ((grain * 0.37) % 1) * 0.3;
    const x = (((grain * 0.7548 + seconds * speed * stage.pace) % 1.2) - 0.1) * stage.width;
    const y = (lane + 0.006 * Math.sin(seconds * 3 + grain)) * stage.height;
    ctx.moveTo(x, y);
    ctx.lineTo(x - (8 + 14 * speed) * stage.unit, y + 0.8);
  }
  ctx.stroke();
}
