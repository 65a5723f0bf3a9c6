import { type Color, css, lighten, mix } from '#/media/color.ts';
import {
  createGlow,
  createLayer,
  drawLayer,
  project,
  type Scene,
  type Stage,
  shine,
  verticalGradient,
} from './stage.ts';

/** The sky down to a horizon (a ratio of the frame's height): gradient, stars, sun or moon with its halo, clouds. */
export function createSky(stage: Stage, horizon: number, cloudiness = 0.5): Scene {
  const { palette, time, weather } = stage.shot;
  const base = createLayer(stage, 0, (ctx, width, height, frameY) => {
    ctx.fillStyle = verticalGradient(
      ctx,
      frameY(-0.05),
      frameY(horizon),
      palette.sky.map((one) => css(one)),
    );
    ctx.fillRect(0, 0, width, height);
  });
  const isHidden = time === 'storm' || weather === 'rain' || weather === 'fog';
  const stars = palette.isDark && !isHidden ? createStars(stage, horizon) : null;
  const fair = palette.isDark ? cloudiness * 0.4 : cloudiness;
  const clouds = createClouds(stage, horizon, isHidden ? 1 : fair);
  const height =
    { dawn: 0.8, day: 0.26, golden: 0.6, sunset: 0.86, dusk: 0.96, night: 0.3, storm: 0.5 }[time] * horizon;
  const halo = createGlow(palette.glow, 192);
  const moon = stage.props.get('full-moon');
  return (ctx, moment) => {
    drawLayer(ctx, stage, base, moment.camera);
    stars?.(ctx, moment);
    if (!isHidden) {
      const at = project(stage, stage.lightX, height, 0.12, moment.camera);
      shine(ctx, halo, at.x, at.y, stage.unit * 330, palette.isDark ? 0.4 : 0.62);
      shine(ctx, halo, at.x, at.y, stage.unit * 120, palette.isDark ? 0.5 : 0.85);
      const radius = (palette.isDark ? 21 : 26) * stage.unit;
      if (stage.hasLight) return clouds(ctx, moment);
      if (palette.isDark && moon) {
        ctx.globalAlpha = 0.94;
        ctx.drawImage(moon.canvas, at.x - radius, at.y - radius, radius * 2, radius * 2);
        ctx.globalAlpha = 1;
      } else if (!palette.isDark) disc(ctx, at.x, at.y, radius, palette.light);
    }
    clouds(ctx, moment);
  };
}

function disc(ctx: Parameters<Scene>[0], x: number, y: number, radius: number, color: Color) {
  ctx.fillStyle = css(color);
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
  ctx.fill();
}

/** Stars of very different brightness, the brightest of which twinkle. */
export function createStars(stage: Stage, horizon: number, density = 1): Scene {
  const { random } = stage;
  const still = createLayer(stage, 0.05, (ctx, width, height) => {
    for (let star = 0; star < 330 * density; star += 1) {
      const power = random.next() ** 5;
      const x = random.next() * width;
      const y = random.next() ** 1.2 * height * (horizon + 0.05);
      ctx.globalAlpha = 0.3 + 0.7 * power;
      disc(ctx, x, y, (0.5 + power * 1.1) * stage.unit, mix(stage.shot.palette.light, [255, 255, 255], 0.6));
    }
    ctx.globalAlpha = 1;
  });
  const spark = createGlow([235, 240, 255], 48, 0.1);
  const bright = Array.from({ length: Math.round(14 * density) }, () => ({
    x: random.range(-0.05, 1.05),
    y: random.next() * horizon * 0.85,
    phase: random.range(0, 6.3),
    size: random.range(3, 7),
  }));
  return (ctx, moment) => {
    drawLayer(ctx, stage, still, moment.camera);
    for (const star of bright) {
      const at = project(stage, star.x, star.y, 0.05, moment.camera);
      shine(ctx, spark, at.x, at.y, star.size * stage.unit, 0.65 + 0.35 * Math.sin(moment.seconds * 2 + star.phase));
    }
  };
}

function cloudColor({ shot: { palette } }: Stage, isGrey: boolean): Color {
  if (palette.isDark) return lighten(palette.sky[3] as Color, 0.03);
  return isGrey ? mix(palette.sky[3] as Color, [255, 255, 255], 0.15) : mix(palette.light, [255, 255, 255], 0.5);
}

/** Clouds of a few round puffs on a flat foot, lit from above. */
export function createClouds(stage: Stage, horizon: number, cloudiness: number): Scene {
  const { random, unit, shot } = stage;
  const { palette } = shot;
  const isGrey = cloudiness >= 1;
  const top = cloudColor(stage, isGrey);
  const foot = mix(top, palette.sky[isGrey ? 1 : 2] as Color, 0.45);
  const count = Math.round(3 + cloudiness * 6);
  const clouds = Array.from({ length: count }, (_, index) => {
    const near = random.next();
    return {
      layer: createCloud(stage, (34 + 70 * near) * unit * (isGrey ? 1.7 : 1), top, foot),
      x: (index + random.range(0.1, 0.9)) / count,
      y: random.range(0.08, 0.72) * horizon * (1.1 - near * 0.45),
      near,
    };
  });
  return (ctx, { seconds, camera }) => {
    for (const { layer, x, y, near } of clouds) {
      const drift = (((x + seconds * (0.004 + 0.008 * near) * stage.pace + 0.3) % 1.6) + 1.6) % 1.6;
      const at = project(stage, drift - 0.3, y, 0.1 + 0.15 * near, camera);
      ctx.globalAlpha = (palette.isDark ? 0.45 : 0.9) * (0.65 + 0.35 * near);
      ctx.drawImage(layer, at.x - layer.width / 2, at.y - layer.height / 2);
    }
    ctx.globalAlpha = 1;
  };
}

function createCloud(stage: Stage, size: number, top: Color, foot: Color) {
  const { random } = stage;
  const { canvas } = createLayer({ ...stage, width: size * 2, height: size }, 0, (ctx, width, height) => {
    ctx.fillStyle = verticalGradient(ctx, height * 0.2, height * 0.78, [
      css(top),
      css(mix(top, foot, 0.35)),
      css(foot),
    ]);
    ctx.beginPath();
    ctx.roundRect(width * 0.1, height * 0.56, width * 0.8, height * 0.2, height * 0.1);
    const puffs = random.whole(3, 5);
    for (let puff = 0; puff < puffs; puff += 1) {
      const across = (puff + 0.5) / puffs;
      const radius = height * (0.14 + 0.17 * Math.sin(across * Math.PI)) * random.range(0.85, 1.15);
      ctx.moveTo(width * (0.17 + 0.66 * across) + radius, height * 0.62);
      ctx.arc(width * (0.17 + 0.66 * across), height * 0.66 - radius * 0.6, radius, 0, 7);
    }
    ctx.fill();
  });
  return canvas;
}
