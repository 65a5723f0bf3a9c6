import { createRequire } from 'node:module';
import { type ColorName, hexOf } from '#/generators/local/understanding/qualities.ts';
import { hex, lighten, tint } from '#/media/color.ts';
import { ownPictures } from './own-pictures.ts';

type Icons = { icons: Record<string, { body: string }>; aliases: Record<string, { parent: string }> };
const load = createRequire(import.meta.url);
let set: Icons | undefined;

/**
 * The insides of a picture's SVG of 32 by 32, of the set or of ours. The set is read at the first question, which takes 8.8 MB:
 * only threads that draw ask.
 */
export function vectorOf(picture: string): string {
  const own = ownPictures[picture];
  if (own) return own;
  set ??= load('@iconify-json/fluent-emoji-flat/icons.json') as Icons;
  const body = (set.icons[picture] ?? set.icons[set.aliases[picture]?.parent ?? ''])?.body;
  if (!body) throw new Error(`There is no picture ${picture}.`);
  return body;
}

export const hasVector = (picture: string): boolean => {
  set ??= load('@iconify-json/fluent-emoji-flat/icons.json') as Icons;
  return picture in set.icons;
};

/** Ids of gradients and masks made unique, so that several vectors can stand in one SVG. */
export const withOwnIds = (body: string, prefix: string): string =>
  body
    .replaceAll(/\bid="([^"]+)"/g, `id="${prefix}$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`)
    .replaceAll(/href="#([^"]+)"/g, `href="#${prefix}$1"`);

/** Colours that keep their own: outlines, eyes, whites of eyes and teeth. */
function keepsItsColor(color: string): boolean {
  const [r, g, b] = hex(color);
  const most = Math.max(r, g, b);
  return most < 62 || (Math.min(r, g, b) > 226 && most - Math.min(r, g, b) < 24);
}

/**
 * Gives a vector another colour: its leading hue becomes the new one, with the lights and shadows that it has. What is small
 * beside it (buttons, wheels, eyes) keeps its own colours.
 */
export function recolor(body: string, name: ColorName, leading: readonly string[]): string {
  const target = hex(hexOf(name));
  const lead = hex(leading[0] ?? '#888888');
  const shift = lightnessOf(target) - lightnessOf(lead);
  const isWhole = leading.length === 0;
  return body.replaceAll(/#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b/g, (found) => {
    const color = long(found);
    const isLeading = isWhole || leading.includes(color);
    if (!isLeading || (keepsItsColor(color) && color !== leading[0])) return found;
    const [r, g, b] = lighten(tint(hex(color), target, 1), shift);
    return `#${[r, g, b]
      .map((one) =>
        Math.max(0, Math.min(255, Math.round(one)))
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`;
  });
}

const long = (color: string) =>
  (color.length === 4 ? `#${[...color.slice(1)].map((one) => one + one).join('')}` : color).toLowerCase();
/** Near enough to OKLab's lightness for a shift of it. */
const lightnessOf = ([r, g, b]: readonly [number, number, number]) =>
  Math.cbrt(0.3 * (r / 255) ** 2.2 + 0.6 * (g / 255) ** 2.2 + 0.1 * (b / 255) ** 2.2);

/** The fills of a vector that are of one hue with its largest area, the largest first; `areas` is pixels by colour. */
export function leadingColors(body: string, areas: ReadonlyMap<string, number>): string[] {
  const fills = [...new Set([...body.matchAll(/#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b/g)].map(([one]) => long(one)))];
  const ranked = fills.filter((one) => !keepsItsColor(one)).sort((a, b) => (areas.get(b) ?? 0) - (areas.get(a) ?? 0));
  const first = ranked[0] ?? fills.sort((a, b) => (areas.get(b) ?? 0) - (areas.get(a) ?? 0))[0];
  if (!first) return [];
  const near = (one: string) => Math.abs(hueOf(one) - hueOf(first)) < 0.75 || Math.abs(hueOf(one) - hueOf(first)) > 5.5;
  return [
    first,
    ...ranked.filter((one) => one !== first && (near(one) || (isGrey(first) === isGrey(one) && isGrey(one)))),
  ];
}

const isGrey = (color: string) => Math.max(...hex(color)) - Math.min(...hex(color)) < 28;
function hueOf(color: string): number {
  const [r, g, b] = hex(color);
  return (Math.atan2(Math.sqrt(3) * (g - b), 2 * r - g - b) + Math.PI * 2) % (Math.PI * 2);
}
