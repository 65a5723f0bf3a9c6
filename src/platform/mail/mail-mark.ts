import sharp from 'sharp';
import { brand } from '#/brand.ts';

/** The name under which a mail's HTML shows the mark, which goes with the mail: programs load no pictures from elsewhere unasked. */
export const markCid = `mark@${brand.slug}`;

/** In pixels: twice of what it is shown with, for dense screens. */
const side = 56;
const margin = 10;
let drawn: Promise<Buffer> | undefined;

/** The mark as a PNG, drawn once in a process: on a ground of its own, so that it is legible on light and on dark mails. */
export function markPng(): Promise<Buffer> {
  drawn ??= sharp(Buffer.from(tile())).png().toBuffer();
  return drawn;
}

function tile(): string {
  const { mark, colors } = brand;
  const inner = side - 2 * margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="${side}" height="${side}" rx="14" fill="${colors.accent.light}"/><svg x="${margin}" y="${margin}" width="${inner}" height="${inner}" viewBox="${mark.viewBox}"><path fill-rule="evenodd" fill="${colors.accentText.light}" d="${mark.path}"/></svg></svg>`;
}
