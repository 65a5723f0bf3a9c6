import type { Color } from '#/media/color.ts';

/** Where a mouth goes on a picture, in its pixels. */
export type MouthPlace = {
  x: number;
  y: number;
  width: number;
  /** The skin around it; null where no face was found. */
  skin: Color | null;
};

type Picture = { pixels: Uint8Array | Uint8ClampedArray; width: number; height: number };

/** The picture is looked at in cells of this many to its longest side. */
const CELLS = 96;
/** Of the picture: less is too small to be a face, more is sand, wood or an evening sky. */
const LEAST_SHARE = 0.02;
const MOST_SHARE = 0.6;

type Patch = { cells: number[]; left: number; right: number; top: number; bottom: number };

/**
 * Finds the largest patch that has skin's colours and is about as round as a face, and the place of the mouth in it: below
 * the middle. It knows no faces; where there is no such patch, the mouth goes to the lower middle.
 */
export function findMouth(picture: Picture): MouthPlace {
  const grid = lookForSkin(picture);
  const face = patchesOf(grid)
    .filter((patch) => isLikeFace(patch, grid))
    .sort((a, b) => b.cells.length - a.cells.length)[0];
  const { width, height } = picture;
  if (!face) return { x: width / 2, y: height * 0.7, width: Math.min(width, height) * 0.2, skin: null };
  const cell = grid.cellPx;
  const widths = rowWidthsOf(face, grid.columns);
  const faceWidth = faceWidthOf(widths);
  const row = face.top + mouthRowOf(widths, faceWidth);
  const column = middleAround(face, row, faceWidth * 0.3, grid.columns);
  const x = (column + 0.5) * cell;
  const y = (row + 0.5) * cell;
  const mouthWidth = faceWidth * cell * 0.45;
  return { x, y, width: mouthWidth, skin: skinAround(picture, x, y, mouthWidth) };
}

type Grid = { isSkin: Uint8Array; columns: number; rows: number; cellPx: number };

function lookForSkin({ pixels, width, height }: Picture): Grid {
  const cellPx = Math.max(1, Math.max(width, height) / CELLS);
  const columns = Math.max(1, Math.floor(width / cellPx));
  const rows = Math.max(1, Math.floor(height / cellPx));
  const isSkin = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = (Math.floor((row + 0.5) * cellPx) * width + Math.floor((column + 0.5) * cellPx)) * 4;
      isSkin[row * columns + column] = isSkinColor(
        pixels[at] as number,
        pixels[at + 1] as number,
        pixels[at + 2] as number,
      )
        ? 1
        : 0;
    }
  }
  return { isSkin, columns, rows, cellPx };
}

/** The usual range of skin, light and dark, in the two colour-difference axes of television (Chai and Ngan, 1999). */
export function isSkinColor(r: number, g: number, b: number): boolean {
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  const blueness = 128 - 0.169 * r - 0.331 * g + 0.5 * b;
  const redness = 128 + 0.5 * r - 0.419 * g - 0.081 * b;
  return luma > 45 && blueness > 77 && blueness < 127 && redness > 134 && redness < 176;
}

/** The patches of cells that touch each other side by side. */
function patchesOf({ isSkin, columns, rows }: Grid): Patch[] {
  const seen = new Uint8Array(isSkin.length);
  const patches: Patch[] = [];
  for (let start = 0; start < isSkin.length; start += 1) {
    if (!isSkin[start] || seen[start]) continue;
    const patch: Patch = { cells: [start], left: columns, right: 0, top: rows, bottom: 0 };
    seen[start] = 1;
    for (const cell of patch.cells) {
      const column = cell % columns;
      const row = Math.floor(cell / columns);
      patch.left = Math.min(patch.left, column);
      patch.right = Math.max(patch.right, column);
      patch.top = Math.min(patch.top, row);
      patch.bottom = Math.max(patch.bottom, row);
      const near = [
        column > 0 && cell - 1,
        column < columns - 1 && cell + 1,
        row > 0 && cell - columns,
        row < rows - 1 && cell + columns,
      ];
      for (const next of near) {
        if (next === false || !isSkin[next] || seen[next]) continue;
        seen[next] = 1;
        patch.cells.push(next);
      }
    }
    patches.push(patch);
  }
  return patches;
}

function isLikeFace({ cells, left, right, top, bottom }: Patch, { columns, rows }: Grid): boolean {
  const share = cells.length / (columns * rows);
  const width = right - left + 1;
  const height = bottom - top + 1;
  const isFilled = cells.length / (width * height) > 0.42;
  return share > LEAST_SHARE && share < MOST_SHARE && isFilled && height / width > 0.75 && height / width < 3;
}

/** How far a patch reaches from side to side, row by row from its top. */
function rowWidthsOf({ cells, top, bottom }: Patch, columns: number): number[] {
  const first = Array<number>(bottom - top + 1).fill(columns);
  const last = Array<number>(bottom - top + 1).fill(-1);
  for (const cell of cells) {
    const row = Math.floor(cell / columns) - top;
    first[row] = Math.min(first[row] as number, cell % columns);
    last[row] = Math.max(last[row] as number, cell % columns);
  }
  return first.map((column, row) => (last[row] as number) - column + 1);
}

/** The usual width of the wider upper rows: ears count little, shoulders not at all. */
function faceWidthOf(widths: number[]): number {
  const upper = widths.slice(0, Math.ceil(Math.max(...widths) * 1.1)).sort((a, b) => a - b);
  return Math.max(2, upper[Math.floor(upper.length * 0.8)] ?? 2);
}

/**
 * The mouth is a little above where a face narrows to its chin. One that does not narrow (a beard, a picture cut off there)
 * is taken to be a quarter higher than wide, the mouth at three quarters of that.
 */
function mouthRowOf(widths: number[], faceWidth: number): number {
  const lowest = Math.min(widths.length - 1, Math.round(faceWidth * 1.6));
  for (let row = Math.round(faceWidth * 0.6); row <= lowest; row += 1) {
    if ((widths[row] as number) < faceWidth * 0.64) return row - faceWidth * 0.13;
  }
  return Math.min(widths.length, faceWidth * 1.25) * 0.74;
}

/** The mean column of the patch near a row. */
function middleAround({ cells, left, right }: Patch, row: number, reach: number, columns: number): number {
  const near = cells.filter((cell) => Math.abs(Math.floor(cell / columns) - row) <= Math.max(1, reach));
  if (near.length === 0) return (left + right) / 2;
  return near.reduce((sum, cell) => sum + (cell % columns), 0) / near.length;
}

/** The mean colour of the skin beside and below the mouth. */
function skinAround({ pixels, width, height }: Picture, x: number, y: number, mouthWidth: number): Color {
  const sum = [0, 0, 0];
  let count = 0;
  for (let step = 0; step < 48; step += 1) {
    const angle = (step / 48) * Math.PI * 2;
    const column = Math.round(x + Math.cos(angle) * mouthWidth * 0.72);
    const row = Math.round(y + Math.sin(angle) * mouthWidth * 0.42);
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const at = (row * width + column) * 4;
    const color = [pixels[at], pixels[at + 1], pixels[at + 2]] as [number, number, number];
    if (!isSkinColor(...color)) continue;
    for (const [channel, value] of color.entries()) sum[channel] = (sum[channel] as number) + value;
    count += 1;
  }
  if (count === 0) return [200, 150, 125];
  return [(sum[0] as number) / count, (sum[1] as number) / count, (sum[2] as number) / count];
}
