import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { createGlyphCheck, FONT, registerFonts } from '#/generators/local/drawing/fonts.ts';
import { createLabelPainter } from '#/generators/local/drawing/paint-label.ts';
import { balanceCaption, type CaptionLine, graphemes } from './caption.ts';

const CAPTION_LINES = 3;
/** The caption has gone by then, so that long clips end on the picture alone. */
const CAPTION_SECONDS = 6.5;

type Size = { width: number; height: number };

/** What lies over every frame: a vignette, the prompt as a caption, and the label. */
export function createOverlay(prompt: string, size: Size, clipSeconds: number) {
  registerFonts();
  const { width, height } = size;
  const unit = Math.min(width, height) / 360;
  const vignette = paintVignette(size);
  const label = createLabelPainter(width, height);
  const caption = createCaption(prompt, size, unit, Math.min(clipSeconds, CAPTION_SECONDS));

  return (ctx: SKRSContext2D, seconds: number) => {
    ctx.drawImage(vignette, 0, 0, width, height);
    caption(ctx, seconds);
    label(ctx);
  };
}

/** Darkens the corners; as large as the picture that it lies over. */
export function paintVignette({ width, height }: Size) {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const radius = Math.hypot(width, height) / 2;
  const round = ctx.createRadialGradient(
    width / 2,
    height * 0.47,
    radius * 0.5,
    width / 2,
    height * 0.5,
    radius * 1.06,
  );
  round.addColorStop(0, 'rgba(0,0,0,0)');
  round.addColorStop(0.6, 'rgba(4,2,10,0.14)');
  round.addColorStop(1, 'rgba(4,2,10,0.5)');
  ctx.fillStyle = round;
  ctx.fillRect(0, 0, width, height);
  return canvas;
}

function createCaption(prompt: string, { width, height }: Size, unit: number, endSeconds: number) {
  const canDraw = createGlyphCheck();
  const text = graphemes(prompt.replace(/\s+/gu, ' ')).filter(canDraw).join('').trim();
  const fontSize = (height > width ? 17 : 16) * unit;
  const lineHeight = fontSize * 1.36;
  const margin = 20 * unit;
  const probe = createCanvas(1, 1).getContext('2d');
  probe.font = `500 ${fontSize}px ${FONT}`;
  const measure = (part: string) => probe.measureText(part).width;
  const lines = balanceCaption(text, measure, Math.min(width - 2 * margin, 420 * unit), CAPTION_LINES);
  const placed = placeWords(lines, measure, margin, height - margin - (lines.length - 1) * lineHeight, lineHeight);
  const pause = Math.min(0.07, (endSeconds * 0.3) / Math.max(1, placed.length));
  const start = Math.min(0.3, endSeconds * 0.08);
  const scrim = paintScrim(width, Math.round(lineHeight * lines.length + margin * 3.2));

  return (ctx: SKRSContext2D, seconds: number) => {
    if (placed.length === 0) return;
    const out = ease((endSeconds - 0.15 - seconds) / 0.45);
    if (out <= 0) return;
    ctx.globalAlpha = out * ease((seconds - start + 0.15) / 0.5);
    ctx.drawImage(scrim, 0, height - scrim.height);
    ctx.font = `500 ${fontSize}px ${FONT}`;
    ctx.fillStyle = '#fffdf8';
    ctx.shadowColor = 'rgba(0,0,0,0.55)';
    ctx.shadowBlur = 5 * unit;
    for (const [index, word] of placed.entries()) {
      const shown = ease((seconds - start - index * pause) / 0.42);
      if (shown <= 0) continue;
      ctx.globalAlpha = shown * out;
      ctx.fillText(word.text, word.x, word.y + (1 - shown) * 7 * unit);
    }
    ctx.shadowColor = 'transparent';
    ctx.shadowBlur = 0;
    ctx.globalAlpha = 1;
  };
}

type PlacedWord = { text: string; x: number; y: number };

/** Each word on its own, so that they can arrive one by one; a right-to-left line stays whole. */
function placeWords(
  lines: CaptionLine[],
  measure: (text: string) => number,
  left: number,
  top: number,
  lineHeight: number,
): PlacedWord[] {
  return lines.flatMap((line, row) => {
    const y = top + row * lineHeight;
    if (/\p{Script=Arabic}|\p{Script=Hebrew}/u.test(line.text)) return [{ text: line.text, x: left, y }];
    return line.words.map((word, index) => {
      const before = line.words.slice(0, index).join(' ');
      return { text: word, x: left + (before ? measure(`${before} `) : 0), y };
    });
  });
}

function paintScrim(width: number, height: number) {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const gradient = ctx.createLinearGradient(0, 0, 0, height);
  gradient.addColorStop(0, 'rgba(4,3,8,0)');
  gradient.addColorStop(0.5, 'rgba(4,3,8,0.28)');
  gradient.addColorStop(1, 'rgba(4,3,8,0.7)');
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, width, height);
  return canvas;
}

const ease = (value: number) => {
  const t = Math.max(0, Math.min(1, value));
  return 1 - (1 - t) ** 3;
};
