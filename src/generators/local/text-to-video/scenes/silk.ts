import { type Color, gradientTable, lighten, mix } from '#/media/color.ts';
import { clamp, createField, createGlow, type SceneMaker, shine } from './stage.ts';

/** The abstract default: folds of light that slide over each other, with slow sparks in front. */
export const createSilk: SceneMaker = (stage) => {
  const { palette } = stage.shot;
  const { noise, random, pace } = stage;
  const dark = lighten(palette.sky[0] as Color, palette.isDark ? 0 : -0.08);
  const table = gradientTable(
    [
      dark,
      palette.sky[1] as Color,
      mix(palette.sky[2] as Color, palette.accent, 0.35),
      palette.sky[3] as Color,
      palette.glow,
      palette.light,
    ],
    512,
  );
  const shorter = Math.min(stage.width, stage.height);
  const scale = 3;
  const field = createField(Math.round(stage.width / scale), Math.round(stage.height / scale));
  const turn = random.range(0, Math.PI);
  const folds = random.range(2.2, 3.4);
  const spark = createGlow(mix(palette.light, palette.glow, 0.4));
  const sparks = Array.from({ length: 26 }, () => ({
    x: random.next(),
    y: random.next(),
    size: random.range(1.2, 4) ** 1.5,
    speed: random.range(0.01, 0.04),
    phase: random.range(0, 6.3),
  }));

  return (ctx, { seconds, camera }) => {
    const time = seconds * 0.32 * pace;
    const cos = Math.cos(turn + time * 0.12) / camera.zoom;
    const sin = Math.sin(turn + time * 0.12) / camera.zoom;
    for (let y = 0; y < field.height; y += 1) {
      for (let x = 0; x < field.width; x += 1) {
        const px = ((x - field.width / 2) * scale) / shorter + camera.x * 0.2;
        const py = ((y - field.height / 2) * scale) / shorter + camera.y * 0.2;
        const rx = px * cos - py * sin;
        const ry = px * sin + py * cos;
        const bendX = noise.fractal(rx * 1.1 + time, ry * 1.1 + 5, 2) - 0.5;
        const bendY = noise.fractal(rx * 1.3 - 3, ry * 1.3 - time * 0.8, 2) - 0.5;
        const wave = Math.sin((ry * folds + bendX * 4.4 + time * 0.7) * 2.2 + bendY * 5);
        const ridge = (wave * 0.5 + 0.5) ** 1.6;
        const sheen = (1 - Math.abs(Math.sin((rx * 0.9 + bendY * 3.6 - time) * 2.1 + wave * 1.2))) ** 5;
        const tone = clamp(
          0.06 +
            ridge * 0.52 * (0.55 + noise.at(rx * 1.4 + 9, ry * 1.4 + time * 0.5) * 0.9) +
            sheen * 0.34 * (0.3 + ridge),
        );
        const entry = ((tone * 511) | 0) * 3;
        const at = (y * field.width + x) * 4;
        field.pixels[at] = table[entry] as number;
        field.pixels[at + 1] = table[entry + 1] as number;
        field.pixels[at + 2] = table[entry + 2] as number;
        field.pixels[at + 3] = 255;
      }
    }
    field.commit();
    ctx.drawImage(field.canvas, 0, 0, stage.width, stage.height);
    for (const one of sparks) {
      const x =
        ((one.x + camera.x * 0.03 * one.size * 0.3 + 0.02 * Math.sin(seconds * 0.6 + one.phase) + 1) % 1) * stage.width;
      const y = ((((one.y - seconds * one.speed * pace) % 1) + 1) % 1) * stage.height;
      shine(ctx, spark, x, y, one.size * stage.unit, 0.35 + 0.3 * Math.sin(seconds * 1.7 + one.phase));
    }
  };
};
