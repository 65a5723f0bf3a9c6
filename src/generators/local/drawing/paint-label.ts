import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { FONT, registerFonts } from './fonts.ts';
import { LABEL } from './label.ts';

/**
 * Makes a painter that puts the label into the upper right corner of a picture of this size.
 * @param scale how large it is next to a film's label
 */
export function createLabelPainter(width: number, height: number, scale = 1): (ctx: SKRSContext2D) => void {
  const unit = (Math.min(width, height) / 360) * scale;
  const label = paintLabel(unit);
  return (ctx) => ctx.drawImage(label, width - label.width - 10 * unit, 10 * unit);
}

function paintLabel(unit: number): Canvas {
  registerFonts();
  const size = 10 * unit;
  const font = `500 ${size}px ${FONT}`;
  const probe = createCanvas(1, 1).getContext('2d');
  probe.font = font;
  const textWidth = probe.measureText(LABEL).width;
  const canvas = createCanvas(Math.ceil(textWidth + 14 * unit), Math.ceil(size + 9 * unit));
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = 'rgba(8,8,12,0.38)';
  ctx.beginPath();
  ctx.roundRect(0, 0, canvas.width, canvas.height, canvas.height / 2);
  ctx.fill();
  ctx.font = font;
  ctx.textBaseline = 'middle';
  ctx.fillStyle = 'rgba(255,255,255,0.82)';
  ctx.fillText(LABEL, 7 * unit, canvas.height / 2 + 0.5 * unit);
  return canvas;
}
