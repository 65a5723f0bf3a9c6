import type { MouthPlace as PlaceOnPicture } from '#/catalog/faces.ts';
import { placeOf } from '#/generators/local/drawing/film-of-picture.ts';
import type { Color } from '#/media/color.ts';

/** Where a mouth goes on a film, in its pixels: its middle, its width, how far it is turned clockwise, and the skin around it. */
export type MouthPlace = { x: number; y: number; width: number; tiltRadians: number; skin: Color };

type Film = { pixels: Uint8Array | Uint8ClampedArray; width: number; height: number };

/** Lips as they are found are from corner to corner; a painted mouth has a little beside them. */
const beside = 1.12;

/** Returns where the mouth of a picture of this size is on its film. */
export function placeMouth(mouth: PlaceOnPicture, picture: { width: number; height: number }, film: Film): MouthPlace {
  const shown = placeOf(picture, film);
  const [x, y] = [shown.left + mouth.x * shown.width, shown.top + mouth.y * shown.height];
  const width = mouth.width * shown.width * beside;
  const tiltRadians = (mouth.tiltDegrees * Math.PI) / 180;
  return { x, y, width, tiltRadians, skin: skinAround(film, { x, y, width, tiltRadians }) };
}

/** The colour in the middle of those beside and below the mouth, of each channel. */
function skinAround({ pixels, width, height }: Film, mouth: Omit<MouthPlace, 'skin'>): Color {
  const around: Color[] = [];
  for (let step = 0; step < 48; step += 1) {
    const angle = (step / 48) * Math.PI * 2;
    const [right, down] = [Math.cos(angle) * mouth.width * 0.72, Math.sin(angle) * mouth.width * 0.42];
    const [cos, sin] = [Math.cos(mouth.tiltRadians), Math.sin(mouth.tiltRadians)];
    const column = Math.round(mouth.x + right * cos - down * sin);
    const row = Math.round(mouth.y + right * sin + down * cos);
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const at = (row * width + column) * 4;
    around.push([pixels[at] as number, pixels[at + 1] as number, pixels[at + 2] as number]);
  }
  const middle = (channel: 0 | 1 | 2) =>
    around.map((color) => color[channel]).sort((a, b) => a - b)[around.length >> 1] ?? 128;
  return [middle(0), middle(1), middle(2)];
}
