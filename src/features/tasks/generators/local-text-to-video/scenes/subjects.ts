import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Color, css, lighten, mix } from '#/features/tasks/generators/local-text-to-video/color.ts';
import type { Subject } from '#/features/tasks/generators/local-text-to-video/lexicon.ts';
import { drawWalker, fillShape, strokeBird } from './silhouettes.ts';
import { createGlow, type Moment, project, type Scene, type Stage, shine } from './stage.ts';
import { createBroadTree } from './trees.ts';

type Options = {
  /** Where subjects stand, as a ratio of the frame's height. */
  ground: number;
  /** The subjects this scene can show. */
  places: Subject[];
  /** The layer depth subjects move with. */
  depth?: number;
  /** Where subjects stand across the frame; random when left out. */
  x?: number;
};

const FAR: Subject[] = ['birds', 'balloon'];

/** The subjects the prompt names and the scene has room for, split by whether they are far or near. */
export function createSubjects(stage: Stage, options: Options): { behind: Scene; front: Scene } {
  const wanted = stage.shot.subjects.filter((subject) => options.places.includes(subject));
  const painters = wanted.map((subject) => ({ subject, draw: makeSubject(stage, subject, options) }));
  const drawAll =
    (isFar: boolean): Scene =>
    (ctx, moment) => {
      for (const { subject, draw } of painters) if (FAR.includes(subject) === isFar) draw(ctx, moment);
    };
  return { behind: drawAll(true), front: drawAll(false) };
}

function makeSubject(stage: Stage, subject: Subject, options: Options): Scene {
  const { palette } = stage.shot;
  const ink = css(lighten(palette.land[2] as Color, -0.02));
  const x = options.x ?? stage.random.range(0.36, 0.64);
  const depth = options.depth ?? 0.4;
  const ground = (moment: Moment, atX = x) => project(stage, atX, options.ground, depth, moment.camera);
  const size = 100 * stage.unit;

  switch (subject) {
    case 'boat':
      return makeBoat(stage, ground, x);
    case 'balloon':
      return makeBalloons(stage);
    case 'birds':
      return makeBirds(stage);
    case 'whale':
      return makeWhale(stage, ground);
    case 'rocket':
      return makeRocket(stage);
    case 'lighthouse':
      return makeLighthouse(stage, ground);
    case 'cabin':
      return makeCabin(stage, ground);
    case 'tree': {
      const tree = createBroadTree(
        stage.random,
        220 * stage.unit,
        palette.land[2] as Color,
        mix(palette.land[2] as Color, palette.glow, 0.16),
      );
      return (ctx, moment) => {
        const at = ground(moment);
        ctx.drawImage(tree, at.x - tree.width / 2, at.y - tree.height + 4 * stage.unit);
      };
    }
    case 'person':
      if (stage.shot.scene === 'space') return makeAstronaut(stage);
      return (ctx, moment) => {
        const at = ground(moment, x + (x < 0.5 ? 1 : -1) * 0.01 * stage.pace * moment.seconds);
        drawWalker(
          ctx,
          at.x,
          at.y + 3 * stage.unit,
          size * 0.62 * at.scale,
          x < 0.5 ? 1 : -1,
          moment.seconds * 4.4 * stage.pace,
          ink,
        );
      };
    case 'cat':
    case 'horse':
      return (ctx, moment) => {
        const at = ground(moment);
        ctx.fillStyle = ink;
        fillShape(
          ctx,
          subject,
          at.x,
          at.y + 3 * stage.unit,
          size * (subject === 'horse' ? 0.95 : 0.68) * at.scale,
          x > 0.5,
        );
      };
    case 'moon':
      return () => {};
  }
}

type Ground = (moment: Moment, atX?: number) => { x: number; y: number; scale: number };

function makeBoat(stage: Stage, ground: Ground, x: number): Scene {
  const { palette } = stage.shot;
  const hull = css(lighten(palette.land[2] as Color, -0.01));
  const cloth = stage.shot.hasColors ? mix(palette.accent, palette.light, 0.12) : palette.light;
  const sail = css(mix(palette.land[2] as Color, cloth, palette.isDark ? 0.4 : 0.72));
  const sailShade = css(mix(palette.land[2] as Color, mix(cloth, palette.glow, 0.4), palette.isDark ? 0.28 : 0.5));
  const speed = (x < 0.5 ? 1 : -1) * 0.012 * stage.pace;
  return (ctx, moment) => {
    const at = ground(moment, x + speed * moment.seconds);
    const size = 84 * stage.unit * at.scale;
    const bob = Math.sin(moment.seconds * 1.5) * 1.6 * stage.unit;
    drawReflection(ctx, at.x, at.y + 4 * stage.unit, size, hull, moment.seconds);
    ctx.save();
    ctx.translate(at.x, at.y + bob + 6 * stage.unit);
    ctx.rotate(Math.sin(moment.seconds * 1.1) * 0.03);
    ctx.fillStyle = hull;
    fillShape(ctx, 'mast', 0, 0, size, speed < 0);
    fillShape(ctx, 'hull', 0, 0, size, speed < 0);
    ctx.fillStyle = sail;
    fillShape(ctx, 'mainsail', 0, 0, size, speed < 0);
    ctx.fillStyle = sailShade;
    fillShape(ctx, 'jib', 0, 0, size, speed < 0);
    ctx.restore();
  };
}

/** Broken dark strokes under a floating thing. */
function drawReflection(ctx: SKRSContext2D, x: number, y: number, size: number, color: string, seconds: number) {
  ctx.fillStyle = color;
  for (let line = 0; line < 9; line += 1) {
    const width = size * (0.36 - line * 0.032) * (0.8 + 0.2 * Math.sin(seconds * 3 + line * 1.9));
    ctx.globalAlpha = 0.42 - line * 0.042;
    ctx.fillRect(x - width + Math.sin(seconds * 2 + line) * 2, y + line * size * 0.042, width * 2, size * 0.018);
  }
  ctx.globalAlpha = 1;
}

function makeBalloons(stage: Stage): Scene {
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

function makeBirds(stage: Stage): Scene {
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

function makeWhale(stage: Stage, ground: Ground): Scene {
  const { palette } = stage.shot;
  const ink = css(mix(palette.land[2] as Color, palette.water[0] as Color, 0.3));
  return (ctx, moment) => {
    const at = ground(moment);
    const size = 150 * stage.unit * at.scale;
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, stage.width, at.y + size * 0.08);
    ctx.clip();
    ctx.translate(at.x, at.y + size * (0.5 - 0.42 * Math.sin(Math.min(1, moment.progress * 1.2) * Math.PI)));
    ctx.rotate(-0.5 + moment.progress * 0.9);
    ctx.fillStyle = ink;
    fillShape(ctx, 'whale', 0, size * 0.4, size, true);
    ctx.restore();
    drawReflection(ctx, at.x, at.y + size * 0.08, size, ink, moment.seconds);
  };
}

function makeRocket(stage: Stage): Scene {
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

function makeLighthouse(stage: Stage, ground: Ground): Scene {
  const { palette } = stage.shot;
  const ink = palette.land[2] as Color;
  const lamp = createGlow(mix(palette.light, [255, 230, 170], 0.5));
  // A skerry: ragged, highest under the tower.
  const rock = Array.from({ length: 27 }, (_, index) => {
    const px = -0.6 + index * 0.058;
    return [
      px,
      0.13 * Math.exp(-((px / 0.42) ** 2)) * stage.random.range(0.75, 1.1) + stage.random.range(0, 0.018),
    ] as const;
  });
  return (ctx, moment) => {
    const at = ground(moment, 0.78);
    const size = 132 * stage.unit * at.scale;
    ctx.fillStyle = css(ink);
    ctx.beginPath();
    ctx.moveTo(at.x - size * 0.62, at.y);
    for (const [px, py] of rock) ctx.lineTo(at.x + px * size, at.y - py * size);
    ctx.lineTo(at.x + size * 0.92, at.y);
    ctx.fill();
    drawReflection(ctx, at.x + size * 0.12, at.y, size * 1.6, css(ink), moment.seconds);
    const lampY = at.y - size * 0.91;
    const turn = moment.seconds * 0.9 * stage.pace;
    const reach = Math.cos(turn);
    const beam = ctx.createLinearGradient(at.x, 0, at.x + reach * stage.width * 0.8, 0);
    beam.addColorStop(0, css(palette.light, 0.5));
    beam.addColorStop(1, css(palette.light, 0));
    ctx.fillStyle = beam;
    ctx.globalCompositeOperation = 'screen';
    ctx.beginPath();
    ctx.moveTo(at.x, lampY);
    ctx.lineTo(at.x + reach * stage.width, lampY - size * 0.3);
    ctx.lineTo(at.x + reach * stage.width, lampY + size * 0.12);
    ctx.fill();
    ctx.globalCompositeOperation = 'source-over';
    ctx.fillStyle = css(lighten(ink, 0.03));
    fillShape(ctx, 'lighthouse', at.x, at.y - size * 0.06, size);
    shine(ctx, lamp, at.x, lampY, size * (0.22 + 0.12 * Math.abs(Math.sin(turn))), 0.95);
  };
}

function makeCabin(stage: Stage, ground: Ground): Scene {
  const { palette } = stage.shot;
  const lamp = createGlow([255, 190, 100]);
  return (ctx, moment) => {
    const at = ground(moment);
    const size = 62 * stage.unit * at.scale;
    ctx.fillStyle = css(lighten(palette.land[2] as Color, 0.015));
    fillShape(ctx, 'cabin', at.x, at.y + 3 * stage.unit, size);
    const glow = 0.85 + 0.06 * Math.sin(moment.seconds * 6.1) + 0.04 * Math.sin(moment.seconds * 13.7);
    for (const side of [-0.14, 0.12]) {
      ctx.fillStyle = css([255, 205, 120], glow);
      ctx.fillRect(at.x + side * size - size * 0.05, at.y - size * 0.26, size * 0.11, size * 0.13);
      shine(ctx, lamp, at.x + side * size, at.y - size * 0.18, size * 0.55, 0.5 * glow);
    }
    for (let puff = 0; puff < 7; puff += 1) {
      const age = (moment.seconds * 0.16 * stage.pace + puff / 7) % 1;
      ctx.fillStyle = css(mix(palette.sky[3] as Color, [255, 255, 255], 0.2), 0.16 * (1 - age) * Math.min(1, age * 6));
      ctx.beginPath();
      ctx.arc(
        at.x + size * (0.18 + age * 0.5 + 0.05 * Math.sin(age * 9 + puff)),
        at.y - size * (0.62 + age * 1.3),
        size * (0.05 + age * 0.2),
        0,
        7,
      );
      ctx.fill();
    }
  };
}

function makeAstronaut(stage: Stage): Scene {
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
