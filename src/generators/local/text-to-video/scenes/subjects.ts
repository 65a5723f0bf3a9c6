import type { Subject } from '#/generators/local/text-to-video/lexicon.ts';
import { type Color, css, lighten, mix } from '#/media/color.ts';
import { makeAstronaut, makeBalloons, makeBirds, makeRocket } from './air-subjects.ts';
import { type Ground, makeBoat, makeLighthouse, makeWhale } from './sea-subjects.ts';
import { drawWalker, fillShape } from './silhouettes.ts';
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
