import { type Color, css, lighten, mix } from '#/media/color.ts';
import { fillShape, strokeBird } from './silhouettes.ts';
import { createGlow, project, type Scene, type Stage, shine } from './stage.ts';

/** Hot-air balloons, one near and three far, rising slowly. */
export function makeBalloons(stage: Stage): Scene {
  const { palette } = stage.shot;
  const { random } = stage;
  const ink = palette.land[2] as Color;
  const balloons = Array.from({ length: 4 }, (_, index) => ({
    x: random.range(0.12, 0.88),
    y: random.range(0.3, 0.62) - index * 0.03,
    size: (index === 0 ? 96 : random.range(24, 52)) * stage.unit,
    phase: random.range(0, 6),
    color: [palette.accent, palette.glow, mix(palette.accent, palette.light, 0.5), palette.sky[2] as Color][
      index
    ] as Color,
  })).reverse();
  return (ctx, { seconds, camera }) => {
    for (const one of balloons) {
      const near = one.size / (96 * stage.unit);
      const at = project(stage, one.x, one.y - seconds * 0.012 * near * stage.pace, 0.2 + 0.5 * near, camera);
      const x = at.x + Math.sin(seconds * 0.5 + one.phase) * 4 * near;
      const shade = ctx.createLinearGradient(18, 0, 82, 0);
      const base = mix(one.color, palette.sky[3] as Color, 0.5 - 0.45 * near);
      [
        lighten(base, -0.16),
        lighten(base, 0.05),
        base,
        lighten(base, -0.12),
        lighten(base, 0.02),
        lighten(base, -0.22),
      ].forEach((tone, index) => {
        shade.addColorStop(index / 5, css(tone));
      });
      ctx.fillStyle = shade;
      fillShape(ctx, 'envelope', x, at.y, one.size);
      ctx.fillStyle = css(mix(ink, base, 0.25));
      fillShape(ctx, 'basket', x, at.y, one.size);
      ctx.strokeStyle = css(ink, 0.6);
      ctx.lineWidth = Math.max(0.5, one.size * 0.008);
      ctx.beginPath();
      for (const side of [-1, 1]) {
        ctx.moveTo(x + side * one.size * 0.07, at.y - one.size * 0.26);
        ctx.lineTo(x + side * one.size * 0.055, at.y - one.size * 0.18);
      }
      ctx.stroke();
    }
  };
}

/** A flock in a loose wedge. */
export function makeBirds(stage: Stage): Scene {
  const { random } = stage;
  const ink = css(mix(stage.shot.palette.land[2] as Color, stage.shot.palette.sky[2] as Color, 0.2));
  const side = random.chance(0.5) ? 1 : -1;
  const flock = Array.from({ length: 11 }, (_, index) => ({
    x: (index % 2 ? -1 : 1) * Math.ceil(index / 2) * random.range(0.026, 0.036),
    y: Math.ceil(index / 2) * random.range(0.014, 0.022),
    phase: random.range(0, 6.3),
    span: random.range(11, 17),
  }));
  return (ctx, { seconds, camera }) => {
    ctx.strokeStyle = ink;
    ctx.lineCap = 'round';
    ctx.lineWidth = 1.5 * stage.unit;
    for (const bird of flock) {
      const lead = 0.5 - side * 0.22 + side * seconds * 0.045 * stage.pace;
      const at = project(stage, lead + bird.x, 0.24 + bird.y + 0.008 * Math.sin(seconds + bird.phase), 0.3, camera);
      strokeBird(ctx, at.x, at.y, bird.span * stage.unit, Math.sin(seconds * 5.5 + bird.phase));
    }
  };
}

/** A rocket on its way across the frame. */
export function makeRocket(stage: Stage): Scene {
  const { palette } = stage.shot;
  const flame = createGlow(mix(palette.accent, [255, 220, 150], 0.5));
  const body = mix([214, 220, 232], palette.glow, 0.25);
  const x = stage.random.range(0.35, 0.6);
  return (ctx, { seconds, progress, camera }) => {
    const at = project(stage, x + 0.12 * progress, 0.78 - 0.36 * progress, 0.6, camera);
    const size = 92 * stage.unit;
    const shake = Math.sin(seconds * 47) * 0.5;
    ctx.save();
    ctx.translate(at.x + shake, at.y);
    ctx.rotate(0.28);
    for (let puff = 0; puff < 7; puff += 1) {
      const flicker = 1 + 0.18 * Math.sin(seconds * 31 + puff * 2.1);
      shine(ctx, flame, 0, size * (0.02 + puff * 0.1), size * (0.26 - puff * 0.024) * flicker, 0.85 - puff * 0.1);
    }
    const shade = ctx.createLinearGradient(30, 0, 70, 0);
    shade.addColorStop(0, css(lighten(body, -0.35)));
    shade.addColorStop(0.6, css(body));
    shade.addColorStop(1, css(lighten(body, -0.2)));
    ctx.fillStyle = shade;
    fillShape(ctx, 'rocket', 0, 0, size);
    ctx.fillStyle = css(lighten(palette.sky[1] as Color, 0.1));
    ctx.beginPath();
    ctx.arc(0, -size * 0.62, size * 0.055, 0, 7);
    ctx.fill();
    ctx.restore();
  };
}

/** An astronaut adrift. */
export function makeAstronaut(stage: Stage): Scene {
  const { palette } = stage.shot;
  const suit = mix([226, 230, 238], palette.glow, 0.2);
  const x = stage.random.range(0.44, 0.56);
  return (ctx, { seconds, progress, camera }) => {
    const at = project(stage, x + 0.06 * (progress - 0.5), 0.46 + 0.03 * Math.sin(seconds * 0.7), 0.7, camera);
    const size = 78 * stage.unit * at.scale;
    ctx.save();
    ctx.translate(at.x, at.y);
    ctx.rotate(-0.35 + 0.3 * progress * stage.pace);
    const shade = ctx.createLinearGradient(24, 10, 80, 84);
    shade.addColorStop(0, css(lighten(suit, 0.04)));
    shade.addColorStop(0.55, css(lighten(suit, -0.18)));
    shade.addColorStop(1, css(lighten(suit, -0.42)));
    ctx.fillStyle = css(lighten(suit, -0.42));
    ctx.beginPath();
    ctx.roundRect(-size * 0.25, -size * 0.12, size * 0.5, size * 0.36, size * 0.06);
    ctx.fill();
    ctx.fillStyle = shade;
    fillShape(ctx, 'astronaut', 0, size * 0.5, size);
    const visor = ctx.createLinearGradient(-size * 0.12, -size * 0.32, size * 0.12, -size * 0.1);
    visor.addColorStop(0, css(palette.accent));
    visor.addColorStop(0.5, css(lighten(palette.sky[1] as Color, -0.04)));
    visor.addColorStop(1, css([6, 8, 18]));
    ctx.fillStyle = visor;
    ctx.beginPath();
    ctx.ellipse(size * 0.01, -size * 0.225, size * 0.135, size * 0.115, 0, 0, 7);
    ctx.fill();
    ctx.fillStyle = css([255, 255, 255], 0.7);
    ctx.beginPath();
    ctx.ellipse(-size * 0.06, -size * 0.27, size * 0.035, size * 0.018, -0.6, 0, 7);
    ctx.fill();
    ctx.restore();
  };
}
