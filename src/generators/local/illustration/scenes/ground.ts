import { inLight } from '#/generators/local/illustration/palette.ts';
import type { Sprite } from '#/generators/local/illustration/sprites.ts';
import { type Color, css, lighten, mix } from '#/media/color.ts';
import { createLayer, drawLayer, type Layer, type Scene, type Stage, verticalGradient } from './stage.ts';

/** What subjects stand in: scenery behind and before them, and where their feet can be. */
export type Backdrop = {
  behind: Scene;
  before?: Scene;
  /** Where the ground begins and where it is nearest, as ratios of the frame's height. */
  horizon: number;
  near: number;
  /** What holds subjects up. */
  footing: 'ground' | 'water' | 'nothing';
};

/** The colour of the air far away. */
export const hazeOf = ({ shot }: Stage): Color => mix(shot.palette.sky[4] as Color, shot.palette.sky[3] as Color, 0.35);

/** A colour of the scenery in the light of the hour, under snow where it snows, `far` 0..1 into the haze. */
export function toned(stage: Stage, color: Color, far = 0): Color {
  const snowy = stage.shot.weather === 'snow' ? mix(color, [238, 244, 252], 0.78) : color;
  return mix(inLight(snowy, stage.ambient), hazeOf(stage), far * 0.75);
}

type Hills = {
  top: number;
  foot: number;
  waves: number;
  depth: number;
  color: Color;
  far: number;
  sharp?: boolean;
  caps?: boolean;
};

/** One range of hills, or with `sharp` of peaks, in a flat colour that fades into the haze at its foot. */
export function createHills(
  stage: Stage,
  { top, foot, waves, depth, color, far, sharp, caps }: Hills,
  extra?: Planting,
): Layer {
  const { noise, random } = stage;
  const offset = random.range(0, 90);
  const fill = toned(stage, color, far);
  return createLayer(stage, depth, (ctx, width, height, frameY) => {
    const rise = frameY(foot) - frameY(top);
    const at = (x: number) => {
      const u = (x / stage.width) * waves + offset;
      if (!sharp) return frameY(foot) - rise * noise.fractal(u, offset, 2);
      const saw = Math.abs(((u * 1.3) % 1) * 2 - 1);
      return frameY(foot) - rise * (0.25 + 0.75 * saw * (0.55 + 0.45 * noise.at(Math.floor(u * 1.3) + 0.5, 3)));
    };
    trace(ctx, width, height, at);
    ctx.fillStyle = verticalGradient(ctx, frameY(top), frameY(foot + 0.1), [
      css(lighten(fill, 0.05)),
      css(fill),
      css(mix(fill, hazeOf(stage), far * 0.5)),
    ]);
    ctx.fill();
    ctx.save();
    ctx.clip();
    if (sharp) shadeFlanks(ctx, stage, at, width, height, fill);
    if (caps) snowCaps(ctx, stage, at, width, rise);
    ctx.restore();
    extra?.(ctx, at, width);
  });
}

/** Plants something on hills; `surface` is their height at a place across. */
export type Planting = (ctx: Parameters<Scene>[0], surface: (x: number) => number, width: number) => void;

function trace(ctx: Parameters<Scene>[0], width: number, height: number, at: (x: number) => number) {
  ctx.beginPath();
  ctx.moveTo(0, height);
  for (let x = 0; x <= width; x += 2) ctx.lineTo(x, at(x));
  ctx.lineTo(width, height);
  ctx.closePath();
}

/** The side of each peak that is turned from the light. */
function shadeFlanks(
  ctx: Parameters<Scene>[0],
  stage: Stage,
  at: (x: number) => number,
  width: number,
  height: number,
  fill: Color,
) {
  const step = 3;
  const side = stage.lightX < 0.5 ? 1 : -1;
  ctx.fillStyle = css(lighten(fill, -0.07));
  for (let x = step; x < width - step; x += step) {
    const isPeak = at(x) < at(x - step) && at(x) <= at(x + step);
    if (!isPeak) continue;
    ctx.beginPath();
    ctx.moveTo(x, at(x));
    for (let down = 1; down <= 8; down += 1) {
      const wobble = (down % 2 ? 1 : -1) * stage.unit * 5;
      ctx.lineTo(x - side * wobble + side * down * stage.unit * 2.5, at(x) + down * (height - at(x)) * 0.13);
    }
    ctx.lineTo(x + side * width, height);
    for (let across = x + side * width * 0.2; side > 0 ? across > x : across < x; across -= side * step)
      ctx.lineTo(across, at(across) - 1);
    ctx.fill();
  }
}

function snowCaps(ctx: Parameters<Scene>[0], stage: Stage, at: (x: number) => number, width: number, rise: number) {
  ctx.fillStyle = css(inLight([250, 252, 255], stage.ambient, 0.75), 0.95);
  const tops = [];
  for (let x = 4; x < width - 4; x += 2) if (at(x) < at(x - 4) && at(x) <= at(x + 4)) tops.push(x);
  for (const x of tops) {
    const reach = rise * 0.26;
    ctx.beginPath();
    ctx.moveTo(x, at(x) - 4);
    for (let step = 0; step <= 6; step += 1) {
      const across = x + (step / 3 - 1) * reach * 0.62;
      ctx.lineTo(across, at(x) + reach * (step % 2 ? 0.62 : 1));
    }
    ctx.fill();
  }
}

/** Stands sprites of the scenery on a line, tinted as far as they are. */
export function plantSprites(
  stage: Stage,
  names: readonly string[],
  heightPx: number,
  every: number,
  far: number,
): Planting {
  const { random } = stage;
  const sprites = names.flatMap((name) => {
    const sprite = stage.props.get(name);
    return sprite ? [tinted(stage, sprite, far)] : [];
  });
  return (ctx, surface, width) => {
    if (sprites.length === 0) return;
    for (let x = random.range(0, every) * heightPx; x < width; x += heightPx * every * random.range(0.55, 1.5)) {
      const sprite = random.pick(sprites as [Sprite, ...Sprite[]]);
      const tall = heightPx * random.range(0.7, 1.2);
      const wide = (tall * sprite.width) / sprite.height;
      ctx.drawImage(sprite.canvas, x - wide / 2, surface(x) - tall * 0.95, wide, tall);
    }
  };
}

/** A sprite in the light and the haze of the scene. */
export function tinted(stage: Stage, { canvas, width, height }: Sprite, far: number): Sprite {
  const copy = createLayer({ ...stage, width: width / 1.3, height: height / 1.16 }, 0, (ctx) => {
    ctx.drawImage(canvas, 0, 0);
    ctx.globalCompositeOperation = 'source-atop';
    if (stage.shot.weather === 'snow') {
      ctx.fillStyle = verticalGradient(ctx, 0, height, ['rgba(244,248,255,0.85)', 'rgba(244,248,255,0.25)']);
      ctx.fillRect(0, 0, width + 2, height + 2);
    }
    const [r, g, b] = stage.ambient;
    ctx.globalCompositeOperation = 'multiply';
    ctx.fillStyle = css([r, g, b]);
    ctx.fillRect(0, 0, width + 2, height + 2);
    ctx.globalCompositeOperation = 'destination-in';
    ctx.drawImage(canvas, 0, 0);
    ctx.globalCompositeOperation = 'source-atop';
    ctx.fillStyle = css(hazeOf(stage), far * 0.7);
    ctx.fillRect(0, 0, width + 2, height + 2);
  });
  return { canvas: copy.canvas, width, height };
}

/** A plain that comes towards the camera from the horizon, lighter far away. */
export function createPlain(
  stage: Stage,
  horizon: number,
  color: Color,
  paint?: (...args: PlainArguments) => void,
): Layer {
  const near = toned(stage, color);
  return createLayer(stage, 0.55, (ctx, width, height, frameY) => {
    ctx.fillStyle = verticalGradient(ctx, frameY(horizon), height, [
      css(mix(near, hazeOf(stage), 0.4)),
      css(lighten(near, 0.02)),
      css(near),
      css(lighten(near, -0.07)),
    ]);
    ctx.fillRect(0, frameY(horizon), width, height);
    paint?.(ctx, width, height, frameY);
  });
}
type PlainArguments = [ctx: Parameters<Scene>[0], width: number, height: number, frameY: (ratio: number) => number];

/** Tufts of grass, pebbles or flowers, larger and sparser the nearer they are. */
export function scatter(
  stage: Stage,
  horizon: number,
  count: number,
  draw: (ctx: Parameters<Scene>[0], x: number, y: number, size: number) => void,
) {
  return (...[ctx, width, , frameY]: PlainArguments) => {
    const marks = Array.from({ length: count }, () => stage.random.next() ** 0.8).sort((a, b) => a - b);
    for (const near of marks)
      draw(
        ctx,
        stage.random.next() * width,
        frameY(horizon + 0.02 + near * (1.02 - horizon)),
        (2.5 + 8 * near) * stage.unit,
      );
  };
}

export const grassTuft =
  (stage: Stage, color: Color) => (ctx: Parameters<Scene>[0], x: number, y: number, size: number) => {
    ctx.fillStyle = css(toned(stage, color), 0.75);
    ctx.beginPath();
    for (const lean of [-0.55, 0, 0.55]) {
      ctx.moveTo(x - size * 0.16 + lean * size * 0.4, y);
      ctx.quadraticCurveTo(x + lean * size * 0.5, y - size * 0.5, x + lean * size, y - size);
      ctx.quadraticCurveTo(x + lean * size * 0.6, y - size * 0.4, x + size * 0.16 + lean * size * 0.4, y);
    }
    ctx.fill();
  };

/** Draws layers one over the other, as the camera sees them. */
export const drawAll =
  (stage: Stage, ...parts: readonly (Layer | Scene)[]): Scene =>
  (ctx, moment) => {
    for (const part of parts) {
      if (typeof part === 'function') part(ctx, moment);
      else drawLayer(ctx, stage, part, moment.camera);
    }
  };
