import { type Canvas, createCanvas } from '@napi-rs/canvas';
import type { ColorName } from '#/generators/local/understanding/qualities.ts';
import type { Random } from '#/media/random.ts';
import { sharp } from '#/media/sharp.ts';
import { type Figure, figureOf, type HeadColors, isPerson, needsBody, type Worn, withSkin } from './figures.ts';
import { hasVector, leadingColors, recolor, vectorOf } from './vectors.ts';

/** A picture ready to be drawn: cut to what is seen of it. */
export type Sprite = { canvas: Canvas; width: number; height: number };
export type Dressed = { picture: string; color: ColorName | null };

const SAMPLE_PX = 32;

/** Draws a picture in a colour, with a body where it is only a head, and with what it wears, `heightPx` high. */
export async function makeSprite(
  asked: Dressed,
  worn: readonly Dressed[],
  heightPx: number,
  random: Random,
): Promise<Sprite> {
  const picture = isPerson(asked.picture) ? withSkin(asked.picture, random, hasVector) : asked.picture;
  const vector = await coloredVector(picture, asked.color);
  const clothes: Worn[] = [];
  for (const one of worn) clothes.push({ ...one, vector: await coloredVector(one.picture, one.color) });
  const colors = needsBody(asked.picture) ? await headColors(vector) : NO_COLORS;
  return rasterize(figureOf(asked.picture, vector, colors, clothes, random), heightPx);
}

async function coloredVector(picture: string, color: ColorName | null): Promise<string> {
  const vector = vectorOf(picture);
  if (!color) return vector;
  const pixels = await pixelsOf({ body: vector, width: 32, height: 32 }, SAMPLE_PX);
  return recolor(vector, color, leadingColors(vector, areasOf(pixels.data)));
}

const svgOf = ({ body, width, height }: Figure, heightPx: number) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="-3 -3 ${width + 6} ${height + 6}" width="${Math.ceil(((width + 6) / (height + 6)) * heightPx)}" height="${heightPx}">${body}</svg>`,
  );

const pixelsOf = async (figure: Figure, heightPx: number) =>
  sharp(svgOf(figure, heightPx)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });

async function rasterize(figure: Figure, heightPx: number): Promise<Sprite> {
  const { data, info } = await pixelsOf(figure, Math.ceil(heightPx));
  const box = boxOf(data, info.width, info.height);
  const whole = createCanvas(info.width, info.height);
  const ctx = whole.getContext('2d');
  const image = ctx.createImageData(info.width, info.height);
  image.data.set(data);
  ctx.putImageData(image, 0, 0);
  const canvas = createCanvas(box.width, box.height);
  canvas.getContext('2d').drawImage(whole, -box.left, -box.top);
  return { canvas, width: box.width, height: box.height };
}

/** The box of what is not transparent. */
function boxOf(data: Buffer, width: number, height: number) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((data[(y * width + x) * 4 + 3] as number) < 8) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return right < 0
    ? { left: 0, top: 0, width, height }
    : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

const NO_COLORS: HeadColors = { main: '#888888', light: '#eeeeee', lower: '#555555' };
const hexAt = (data: Buffer, at: number) => `#${data.subarray(at, at + 3).toString('hex')}`;

function areasOf(data: Buffer): Map<string, number> {
  const areas = new Map<string, number>();
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at + 3] as number) < 250) continue;
    const color = hexAt(data, at);
    areas.set(color, (areas.get(color) ?? 0) + 1);
  }
  return areas;
}

/** Takes the colours of a body from its head: the largest area, the lightest of the next, and the lower edge. */
async function headColors(vector: string): Promise<HeadColors> {
  const { data, info } = await pixelsOf({ body: vector, width: 32, height: 32 }, SAMPLE_PX * 2);
  const ranked = [...areasOf(data)].sort((a, b) => b[1] - a[1]).slice(0, 5);
  const light = (color: string) => [1, 3, 5].reduce((sum, at) => sum + Number.parseInt(color.slice(at, at + 2), 16), 0);
  const main = ranked.find(([color]) => light(color) > 150)?.[0] ?? NO_COLORS.main;
  const lightest = ranked.map(([color]) => color).sort((a, b) => light(b) - light(a))[0] ?? NO_COLORS.light;
  const column = Math.round(info.width * 0.42);
  let lower = NO_COLORS.lower;
  for (let y = info.height - 1; y > info.height / 2; y -= 1) {
    const at = (y * info.width + column) * 4;
    if ((data[at + 3] as number) < 250) continue;
    lower = hexAt(data, at - info.width * 8);
    break;
  }
  return { main: faceColor(data, info.width) ?? main, light: lightest, lower };

  /** Of people: the cheek, since hair can be the larger area. */
  function faceColor(pixels: Buffer, width: number): string | null {
    const at = (Math.round(width * 0.62) * width + Math.round(width * 0.36)) * 4;
    const cheek = hexAt(pixels, at);
    return SKIN_COLORS.has(cheek) ? cheek : null;
  }
}

/** Of the set's skins, light to dark, and its yellow. */
const SKIN_COLORS = new Set([
  '#ffc83d',
  '#ffd7c2',
  '#f4c6ad',
  '#eebfaa',
  '#e4b29a',
  '#c68d7b',
  '#bb806e',
  '#966661',
  '#8b5c56',
  '#573739',
  '#4e3233',
]);
