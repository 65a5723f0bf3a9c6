import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

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

/** Answers whether some font here has a picture for a sign, so that no empty boxes get into the film. */
export function createGlyphCheck(): (sign: string) => boolean {
  const canvas = createCanvas(24, 24);
  const ctx = canvas.getContext('2d');
  const known = new Map<string, boolean>();
  const look = (sign: string) => {
    ctx.clearRect(0, 0, 24, 24);
    ctx.font = `16px ${FONT}`;
    ctx.fillText(sign, 2, 18);
    return Buffer.from(ctx.getImageData(0, 0, 24, 24).data.buffer).toString('base64');
  };
  // Noncharacters have no glyph in any font: what they draw is the box for missing ones.
  const missing = look('\u{10fffe}');
  const blank = look(' ');
  return (sign) => {
    let answer = known.get(sign);
    if (answer === undefined) {
      const picture = look(sign);
      answer = picture !== missing && (picture !== blank || sign.trim() === '');
      known.set(sign, answer);
    }
    return answer;
  };
}
