import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#/generators/local/illustration/palette.ts';
import type { Sprite } from '#/generators/local/illustration/sprites.ts';
import type { Place, TimeOfDay, Weather } from '#/generators/local/understanding/places.ts';
import type { ColorName } from '#/generators/local/understanding/qualities.ts';
import { type Color, css } from '#/media/color.ts';
import type { Noise } from '#/media/noise.ts';
import type { Random } from '#/media/random.ts';

/** Pan is -1..1 of the layers' spare width and height, zoom is 1 or more. */
export type CameraPose = { x: number; y: number; zoom: number };

/** Where and when a picture is set. */
export type Setting = {
  place: Place;
  placeColor: ColorName | null;
  time: TimeOfDay;
  weather: Weather | null;
  palette: Palette;
};

/** What a scene is built from, once per shot. */
export type Stage = {
  width: number;
  height: number;
  /** Pixels per design unit: 1 when the shorter side is 360 px. */
  unit: number;
  shot: Setting;
  /** The light of the hour, as what white becomes in it. */
  ambient: Color;
  /** The sun's, moon's or lamp's place across the frame, 0..1. */
  lightX: number;
  /** Whether a sun or moon is among the subjects, so that the sky needs none. */
  hasLight: boolean;
  /** Pictures of the set that the scenery is made of, by name. */
  props: ReadonlyMap<string, Sprite>;
  random: Random;
  noise: Noise;
  /** Multiplies every speed. */
  pace: number;
};

export type Moment = {
  /** Since the shot began. */
  seconds: number;
  /** 0 at the shot's first frame, 1 at its last. */
  progress: number;
  camera: CameraPose;
};

/** Paints one whole frame. */
export type Scene = (ctx: SKRSContext2D, moment: Moment) => void;

/** Layers are larger than the frame, so that the camera has room. */
const SPARE_X = 1.3;
const SPARE_Y = 1.16;

/** A picture painted once and moved by the camera. Paint in its own pixels; `frameY` maps frame heights to it. */
export type Layer = { canvas: Canvas; depth: number };

export function createLayer(
  stage: Stage,
  depth: number,
  paint: (ctx: SKRSContext2D, width: number, height: number, frameY: (ratio: number) => number) => void,
): Layer {
  const width = Math.ceil(stage.width * SPARE_X);
  const height = Math.ceil(stage.height * SPARE_Y);
  const canvas = createCanvas(width, height);
  const top = (height - stage.height) / 2;
  paint(canvas.getContext('2d'), width, height, (ratio) => top + ratio * stage.height);
  return { canvas, depth };
}

/** Draws a layer as the camera sees it: a depth of 0 stays, 1 moves and grows the most. */
export function drawLayer(ctx: SKRSContext2D, stage: Stage, { canvas, depth }: Layer, camera: CameraPose, alpha = 1) {
  const scale = 1 + (camera.zoom - 1) * depth;
  const width = canvas.width * scale;
  const height = canvas.height * scale;
  const x = (stage.width - width) / 2 - camera.x * depth * stage.width * 0.14;
  const y = (stage.height - height) / 2 - camera.y * depth * stage.height * 0.07;
  ctx.globalAlpha = alpha;
  ctx.drawImage(canvas, x, y, width, height);
  ctx.globalAlpha = 1;
}

/** Where a point of a layer (frame ratios 0..1) appears on the frame. */
export function project(stage: Stage, xRatio: number, yRatio: number, depth: number, camera: CameraPose) {
  const scale = 1 + (camera.zoom - 1) * depth;
  return {
    x: stage.width * (0.5 + (xRatio - 0.5) * scale) - camera.x * depth * stage.width * 0.14,
    y: stage.height * (0.5 + (yRatio - 0.5) * scale) - camera.y * depth * stage.height * 0.07,
    scale,
  };
}

/** A soft round light, drawn by stretching; `hardness` 0 is a haze, 1 nearly a disc. */
export function createGlow(color: Color, size = 128, hardness = 0): Canvas {
  const canvas = createCanvas(size, size);
  const ctx = canvas.getContext('2d');
  const gradient = ctx.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
  for (let step = 0; step <= 16; step += 1) {
    const distance = step / 16;
    const soft = (1 - distance) ** 2.6;
    const disc = distance < 0.8 ? 1 : (1 - distance) * 5;
    gradient.addColorStop(distance, css(color, soft + (disc - soft) * hardness));
  }
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, size, size);
  return canvas;
}

/** Adds light: draws a glow centred at a point. */
export function shine(ctx: SKRSContext2D, glow: Canvas, x: number, y: number, radius: number, alpha: number) {
  if (alpha <= 0.004) return;
  ctx.globalCompositeOperation = 'screen';
  ctx.globalAlpha = Math.min(1, alpha);
  ctx.drawImage(glow, x - radius, y - radius, radius * 2, radius * 2);
  ctx.globalAlpha = 1;
  ctx.globalCompositeOperation = 'source-over';
}

/** A top-to-bottom gradient of even stops. */
export function verticalGradient(ctx: SKRSContext2D, top: number, bottom: number, stops: readonly string[]) {
  const gradient = ctx.createLinearGradient(0, top, 0, bottom);
  stops.forEach((stop, index) => {
    gradient.addColorStop(stops.length === 1 ? 0 : index / (stops.length - 1), stop);
  });
  return gradient;
}
