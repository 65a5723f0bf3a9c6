import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';

const FAMILY = 'Product Geist';
/** Fonts for the scripts and pictographs Geist lacks; canvas takes the first that is installed and has the sign. */
const FALLBACKS = [
  'Noto Sans',
  'DejaVu Sans',
  'Noto Sans CJK JP',
  'Noto Sans CJK SC',
  'Noto Sans Arabic',
  'Noto Sans Hebrew',
  'Noto Sans Devanagari',
  'Noto Sans Thai',
  'Noto Color Emoji',
  'Apple Color Emoji',
  'Segoe UI',
  'Segoe UI Emoji',
  'Hiragino Sans',
  'PingFang SC',
  'Yu Gothic',
  'Microsoft YaHei',
];
/** The font families of everything written in a film, as canvas wants them. */
export const FONT = `${[FAMILY, ...FALLBACKS].map((family) => `"${family}"`).join(', ')}, sans-serif`;

let isReady = false;

/** Registers Geist from its npm package: the machine may have no fonts at all. */
export function registerFonts() {
  if (isReady) return;
  const folder = join(dirname(createRequire(import.meta.url).resolve('geist/font/sans')), 'fonts', 'geist-sans');
  for (const style of ['Geist-Medium.ttf', 'Geist-SemiBold.ttf']) {
    if (!GlobalFonts.registerFromPath(join(folder, style), FAMILY))
      throw new Error(`The font ${style} could not be read.`);
  }
  isReady = true;
}
