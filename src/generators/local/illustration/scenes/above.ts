import { type Color, css } from '#/media/color.ts';
import { type Backdrop, createHills, drawAll } from './ground.ts';
import { createClouds, createSky, createStars } from './sky.ts';
import { createGlow, createLayer, project, type Scene, type Stage, verticalGradient } from './stage.ts';

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
