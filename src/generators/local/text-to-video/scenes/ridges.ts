import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Color, css, mix } from '#/media/color.ts';
import { clamp, createField, createLayer, type Layer, type Stage, smooth, verticalGradient } from './stage.ts';

export type Ridge = {
  depth: number;
  /** The highest point and the foot, as ratios of the frame's height. */
  top: number;
  base: number;
  /** Peaks per frame width. */
  peaks: number;
  /** 0 rolling hills … 1 rock. */
  roughness: number;
  color: Color;
  /** The colour of the air at the foot. */
  haze: Color;
  /** Opacity of the haze at the foot. */
  hazeAmount: number;
  /** Share of the height under snow, 0..1. */
  snow: number;
  /** Strength of light and shadow on the slopes, 0..1. */
  relief: number;
};

/** The height of a ridge in 0..1 at a horizontal position in frame widths. */
function ridgeHeight(stage: Stage, ridge: Ridge, x: number, seed: number): number {
  const u = x * ridge.peaks + seed * 13.7;
  const rolling = stage.noise.fractal(u, seed * 7.1, 3);
  let sharp = 0;
  let strength = 0.5;
  let at = u * 1.1;
  for (let octave = 0; octave < 5; octave += 1) {
    sharp += strength * (1 - Math.abs(stage.noise.at(at, seed * 3.3 + octave) * 2 - 1));
    at = at * 2.07 + 5.1;
    strength *= 0.46;
  }
  // Rock is stretched to its full range, so that single peaks stand out.
  const peaks = 1 - Math.exp(-2.2 * Math.max(0, sharp * (0.4 + 1.2 * rolling) - 0.24));
  return clamp(rolling * (1 - ridge.roughness) + peaks * ridge.roughness);
}

/** Paints one ridge: a crisp outline, slopes lit from one side, snow above a ragged line, haze at the foot. */
export function createRidge(stage: Stage, ridge: Ridge, seed: number, lightX: number, extra?: RidgeExtra): Layer {
  const { palette } = stage.shot;
  return createLayer(stage, ridge.depth, (ctx, width, height, frameY) => {
    const top = frameY(ridge.top);
    const base = frameY(ridge.base);
    const outline = Float32Array.from(
      { length: width + 1 },
      (_, x) => base - (base - top) * ridgeHeight(stage, ridge, x / stage.width, seed),
    );
    ctx.beginPath();
    ctx.moveTo(0, height);
    for (let x = 0; x <= width; x += 1) ctx.lineTo(x, outline[x] as number);
    ctx.lineTo(width, height);
    ctx.closePath();
    ctx.fillStyle = css(ridge.color);
    ctx.fill();
    ctx.globalCompositeOperation = 'source-atop';
    if (ridge.relief > 0) {
      const texture = paintSlopes(stage, ridge, outline, width, height, lightX < 0.5 ? -1 : 1, seed);
      ctx.drawImage(texture, 0, 0, width, height);
    }
    ctx.fillStyle = verticalGradient(ctx, top, base, [
      css(ridge.haze, 0),
      css(ridge.haze, ridge.hazeAmount * 0.4),
      css(ridge.haze, ridge.hazeAmount),
    ]);
    ctx.fillRect(0, top, width, height - top);
    ctx.globalCompositeOperation = 'source-over';
    extra?.(
      ctx,
      (x) => outline[Math.max(0, Math.min(width, Math.round(x)))] as number,
      width,
      palette.land[2] as Color,
    );
  });
}

/** Paints on a finished ridge; `surface` gives the outline's height in layer pixels. */
export type RidgeExtra = (ctx: SKRSContext2D, surface: (x: number) => number, width: number, ink: Color) => void;

function paintSlopes(
  stage: Stage,
  ridge: Ridge,
  outline: Float32Array,
  width: number,
  height: number,
  side: number,
  seed: number,
) {
  const field = createField(Math.ceil(width / 2), Math.ceil(height / 2));
  const { noise, shot } = stage;
  const lit = mix(ridge.color, shot.palette.glow, shot.palette.isDark ? 0.3 : 0.55);
  const dark = mix(ridge.color, [0, 0, 0], 0.38);
  const snowLit = mix(mix([255, 255, 255], shot.palette.light, 0.5), ridge.haze, 0.12);
  const snowDark = mix(ridge.color, mix(shot.palette.sky[1] as Color, [255, 255, 255], 0.25), 0.5);
  const scale = (ridge.peaks * (2.2 + 3.4 * ridge.roughness)) / stage.width;
  const span = Math.max(1, height - Math.min(...outline));
  for (let x = 0; x < field.width; x += 1) {
    const crest = outline[Math.min(width, x * 2)] as number;
    for (let y = Math.floor(crest / 2); y < field.height; y += 1) {
      const below = y * 2 - crest;
      // Skewed so that gullies run down and away from the crest.
      const u = (x * 2 + below * 0.45 * side) * scale + seed;
      const v = below * scale * 0.8 + seed;
      const a = Math.abs(noise.fractal(u, v, 4) - 0.5) * 2;
      const b = Math.abs(noise.fractal(u + 0.09 * side, v - 0.05, 4) - 0.5) * 2;
      const slope = clamp(0.5 + (a - b) * 2.9);
      const fromTop = (y * 2 - (height - span)) / span;
      const snowLine = ridge.snow + (a - 0.35) * 0.3;
      const snowy = ridge.snow > 0 ? smooth(0.05, -0.05, fromTop - snowLine) * smooth(0.16, 0.34, slope + 0.1) : 0;
      const at = (y * field.width + x) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        const rock = (dark[channel] as number) + ((lit[channel] as number) - (dark[channel] as number)) * slope;
        const snow =
          (snowDark[channel] as number) +
          ((snowLit[channel] as number) - (snowDark[channel] as number)) * smooth(0.3, 0.62, slope);
        field.pixels[at + channel] = rock + (snow - rock) * snowy;
      }
      field.pixels[at + 3] = 255 * Math.max(ridge.relief, snowy * 0.92);
    }
  }
  field.commit();
  return field.canvas;
}
