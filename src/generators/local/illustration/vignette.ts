import { type Canvas, createCanvas } from '@napi-rs/canvas';

/** Darkens the corners; as large as the picture that it lies over. */
export function paintVignette({ width, height }: { width: number; height: number }): Canvas {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const radius = Math.hypot(width, height) / 2;
  const round = ctx.createRadialGradient(
    width / 2,
    height * 0.47,
    radius * 0.55,
    width / 2,
    height * 0.5,
    radius * 1.06,
  );
  round.addColorStop(0, 'rgba(0,0,0,0)');
  round.addColorStop(0.6, 'rgba(20,8,40,0.07)');
  round.addColorStop(1, 'rgba(20,8,40,0.3)');
  ctx.fillStyle = round;
  ctx.fillRect(0, 0, width, height);
  return canvas;
}
