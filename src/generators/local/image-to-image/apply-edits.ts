import { writeFile } from 'node:fs/promises';
import { maxUpscaledPixels } from '#/catalog/fields.ts';
import { GenerationError } from '#/generators/contract.ts';
import { formatLike } from '#/media/picture-format.ts';
import { sharp } from '#/media/sharp.ts';
import type { Edit } from './edits.ts';
import { blur, cartoon, denoise, edges, glow, pixelate, sharpen, sketch } from './filters.ts';
import { type Edited, fromSharp, type Pixels, toSharp } from './pixels.ts';
import { border, cropToPart, cropToShape, flip, mirror, rotate } from './shapes.ts';
import {
  brightness,
  contrast,
  fade,
  grain,
  grayscale,
  invert,
  posterize,
  saturation,
  sepia,
  tint,
  vignette,
  warmth,
} from './tones.ts';

export type EditJob = { picturePath: string; contentType: string; edits: Edit[]; path: string };
export type EditResult = { widthPx: number; heightPx: number; bytes: number; did: string[] };

/** Larger pictures are reduced before they are worked on, which bounds the memory: four bytes a pixel, a few times. */
const MOST_PIXELS_A_SIDE = 4096;

/** Does the edits one after the other and writes the picture to `job.path`, in the format that it came in. */
export async function applyEdits(job: EditJob, onDone: (done: number) => void): Promise<EditResult> {
  const did: string[] = [];
  let pixels = await open(job.picturePath, did);
  for (const [index, edit] of job.edits.entries()) {
    onDone((index + 1) / (job.edits.length + 2));
    const edited = await apply(pixels, edit);
    pixels = edited.pixels;
    did.push(edited.did);
  }
  onDone(0.9);
  const { width, height } = pixels;
  if (Math.max(width, height) > maxUpscaledPixels) {
    throw new GenerationError('The edited picture would be too large. Ask for a smaller border or fewer turns.');
  }
  const format = formatLike(job.contentType);
  const flat = format.extension === 'jpg' ? toSharp(pixels).flatten({ background: '#ffffff' }) : toSharp(pixels);
  const isOpaque = (await toSharp(pixels).stats()).isOpaque;
  const bytes = await format.encode(isOpaque ? flat.removeAlpha() : flat).toBuffer();
  await writeFile(job.path, bytes);
  return { widthPx: width, heightPx: height, bytes: bytes.length, did };
}

async function open(path: string, did: string[]): Promise<Pixels> {
  const image = sharp(path, { limitInputPixels: maxUpscaledPixels ** 2 });
  const { width, height } = await image.metadata();
  if (Math.max(width, height) <= MOST_PIXELS_A_SIDE) return fromSharp(image.toColourspace('srgb'));
  const pixels = await fromSharp(
    image.resize(MOST_PIXELS_A_SIDE, MOST_PIXELS_A_SIDE, { fit: 'inside' }).toColourspace('srgb'),
  );
  did.push(`Reduced it from ${width} × ${height} px to ${pixels.width} × ${pixels.height} px to work on it.`);
  return pixels;
}

/** How each kind of edit is done. */
const appliers: { [Kind in Edit['kind']]: (pixels: Pixels, edit: Edit & { kind: Kind }) => Edited | Promise<Edited> } =
  {
    brightness: (pixels, { amount }) => brightness(pixels, amount),
    contrast: (pixels, { amount }) => contrast(pixels, amount),
    saturation: (pixels, { amount }) => saturation(pixels, amount),
    warmth: (pixels, { amount }) => warmth(pixels, amount),
    grayscale,
    invert,
    sketch,
    edges,
    cartoon,
    sepia: (pixels, { strength }) => sepia(pixels, strength),
    fade: (pixels, { strength }) => fade(pixels, strength),
    posterize: (pixels, { strength }) => posterize(pixels, strength),
    vignette: (pixels, { strength }) => vignette(pixels, strength),
    grain: (pixels, { strength }) => grain(pixels, strength),
    blur: (pixels, { strength }) => blur(pixels, strength),
    sharpen: (pixels, { strength }) => sharpen(pixels, strength),
    denoise: (pixels, { strength }) => denoise(pixels, strength),
    pixelate: (pixels, { strength }) => pixelate(pixels, strength),
    glow: (pixels, { strength }) => glow(pixels, strength),
    tint: (pixels, { color, strength }) => tint(pixels, color, strength),
    border: (pixels, { color, strength }) => border(pixels, color, strength),
    rotate: (pixels, { degrees }) => rotate(pixels, degrees),
    mirror,
    flip,
    'crop-shape': cropToShape,
    'crop-part': (pixels, { part }) => cropToPart(pixels, part),
  };

async function apply(pixels: Pixels, edit: Edit): Promise<Edited> {
  const applier = appliers[edit.kind] as (pixels: Pixels, edit: Edit) => Edited | Promise<Edited>;
  return applier(pixels, edit);
}
