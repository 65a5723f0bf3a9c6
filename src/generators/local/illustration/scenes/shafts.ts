import { css } from '#/media/color.ts';
import { type Scene, type Stage, verticalGradient } from './stage.ts';

/** Soft beams that fall from the light. */
export function createShafts(stage: Stage): Scene {
  const { random, shot } = stage;
  const beams = Array.from({ length: 6 }, () => ({
    x: random.range(-0.1, 0.9),
    wide: random.range(0.05, 0.14),
    phase: random.range(0, 6),
  }));
  const lean = (stage.lightX < 0.5 ? 1 : -1) * 0.32;
  return (ctx, { seconds }) => {
    ctx.globalCompositeOperation = 'screen';
    for (const { x, wide, phase } of beams) {
      const power = (shot.palette.isDark ? 0.07 : 0.15) * (0.75 + 0.25 * Math.sin(seconds * 0.7 + phase));
      ctx.fillStyle = verticalGradient(ctx, 0, stage.height * 0.9, [
        css(shot.palette.glow, power),
        css(shot.palette.glow, 0),
      ]);
      ctx.beginPath();
      ctx.moveTo(x * stage.width, 0);
      ctx.lineTo((x + wide) * stage.width, 0);
      ctx.lineTo((x + wide * 1.6 + lean) * stage.width, stage.height);
      ctx.lineTo((x + lean) * stage.width, stage.height);
      ctx.fill();
    }
    ctx.globalCompositeOperation = 'source-over';
  };
}
