import { type Color, css, lighten, mix } from '#/media/color.ts';
import { type Ctx, lamplit } from './furniture.ts';
import { type Backdrop, drawAll } from './ground.ts';
import { ROOMS, type Room } from './rooms.ts';
import { createGlow, createLayer, type Layer, type Stage, shine, verticalGradient } from './stage.ts';

/** A room with what belongs in it; `table` is seen from near, with the table top in front. */
export function createRoom(stage: Stage): Backdrop {
  const { place } = stage.shot;
  const room = (ROOMS[place] ?? ROOMS.room)?.(stage) as Room;
  const edge = place === 'table' ? 0.58 : 0.66;
  const layer = createLayer(stage, 0.4, (ctx, width, height, frameY) => {
    const wall = lamplit(stage, room.wall);
    const floor = frameY(edge);
    ctx.fillStyle = verticalGradient(ctx, 0, floor, [css(lighten(wall, -0.04)), css(wall), css(lighten(wall, 0.025))]);
    ctx.fillRect(0, 0, width, floor + 1);
    paintFloor(ctx, stage, room, width, height, floor);
    if (room.window) paintWindow(ctx, stage, room.window * width, floor);
    room.furnish?.(ctx, { width, floor, u: stage.unit, stage });
    if (place !== 'plain') lampLight(ctx, stage, width, floor);
  });
  const parts = place === 'table' ? [softened(layer), tableTop(stage)] : [layer];
  return {
    behind: drawAll(stage, ...parts),
    horizon: place === 'table' ? 0.74 : edge + 0.06,
    near: place === 'table' ? 0.9 : 0.92,
    footing: 'ground',
  };
}

function paintFloor(ctx: Ctx, stage: Stage, room: Room, width: number, height: number, floor: number) {
  const color = lamplit(stage, room.floor);
  ctx.fillStyle = verticalGradient(ctx, floor, height, [
    css(lighten(color, stage.shot.place === 'plain' ? 0.03 : -0.05)),
    css(color),
    css(lighten(color, 0.02)),
  ]);
  ctx.fillRect(0, floor, width, height);
  if (room.floorKind === 'plain') return;
  const u = stage.unit;
  ctx.fillStyle = css(lighten(lamplit(stage, room.wall), 0.05));
  ctx.fillRect(0, floor - 9 * u, width, 9 * u);
  ctx.strokeStyle = css(lighten(color, -0.08), 0.6);
  ctx.lineWidth = 1.4 * u;
  ctx.beginPath();
  for (let line = -16; line <= 16; line += 1) {
    ctx.moveTo(width / 2 + line * 36 * u, floor);
    ctx.lineTo(width / 2 + line * 92 * u, height);
  }
  for (let row = 1; row < 5; row += 1) {
    const y = floor + (height - floor) * (row / 5) ** 1.6;
    if (room.floorKind === 'tiles') {
      ctx.moveTo(0, y);
      ctx.lineTo(width, y);
    }
  }
  ctx.stroke();
}

function paintWindow(ctx: Ctx, stage: Stage, x: number, floor: number) {
  const u = stage.unit;
  const [left, top, wide, tall] = [x - 62 * u, floor - 212 * u, 124 * u, 130 * u];
  ctx.fillStyle = css(lamplit(stage, [252, 246, 236]));
  ctx.beginPath();
  ctx.roundRect(left - 7 * u, top - 7 * u, wide + 14 * u, tall + 14 * u, 4 * u);
  ctx.fill();
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, wide, tall);
  ctx.clip();
  ctx.fillStyle = verticalGradient(
    ctx,
    top,
    top + tall,
    stage.shot.palette.sky.map((one) => css(one)),
  );
  ctx.fillRect(left, top, wide, tall);
  ctx.fillStyle = css(mix([92, 150, 100], stage.shot.palette.sky[3] as Color, 0.4));
  ctx.beginPath();
  ctx.ellipse(left + wide * 0.3, top + tall * 1.15, wide * 0.6, tall * 0.4, 0, 0, 7);
  ctx.ellipse(left + wide * 0.9, top + tall * 1.2, wide * 0.5, tall * 0.5, 0, 0, 7);
  ctx.fill();
  ctx.restore();
  ctx.fillStyle = css(lamplit(stage, [252, 246, 236]));
  ctx.fillRect(left + wide / 2 - 2.5 * u, top, 5 * u, tall);
  ctx.fillRect(left, top + tall / 2 - 2.5 * u, wide, 5 * u);
  ctx.fillRect(left - 14 * u, top + tall + 5 * u, wide + 28 * u, 7 * u);
  for (const side of [-1, 1]) {
    ctx.fillStyle = css(lamplit(stage, [222, 122, 104]));
    ctx.beginPath();
    const edge = x + side * (wide / 2 + 20 * u);
    ctx.moveTo(edge, top - 14 * u);
    ctx.lineTo(edge - side * 38 * u, top - 14 * u);
    ctx.quadraticCurveTo(edge - side * 30 * u, top + tall * 0.6, edge - side * 12 * u, top + tall + 10 * u);
    ctx.lineTo(edge, top + tall + 10 * u);
    ctx.fill();
  }
}

/** A pool of light on wall and floor, and dusk in the corners. */
function lampLight(ctx: Ctx, stage: Stage, width: number, floor: number) {
  const glow = createGlow(stage.shot.palette.isDark ? [255, 196, 120] : [255, 240, 210], 256);
  shine(
    ctx,
    glow,
    width * (0.3 + stage.lightX * 0.4),
    floor * 0.8,
    stage.width * 0.62,
    stage.shot.palette.isDark ? 0.5 : 0.28,
  );
}

function softened(layer: Layer): Layer {
  const small = createLayer(
    { width: layer.canvas.width / 1.3, height: layer.canvas.height / 1.16 } as Stage,
    0,
    (ctx) => {
      ctx.filter = `blur(${(layer.canvas.height / 90).toFixed(1)}px)`;
      ctx.drawImage(layer.canvas, 0, 0);
      ctx.filter = 'none';
    },
  );
  return { ...layer, canvas: small.canvas };
}

function tableTop(stage: Stage): Layer {
  return createLayer(stage, 0.7, (ctx, width, height, frameY) => {
    const top = frameY(0.66);
    const color = lamplit(stage, [190, 132, 82]);
    ctx.fillStyle = verticalGradient(ctx, top, height, [
      css(lighten(color, 0.05)),
      css(color),
      css(lighten(color, -0.06)),
    ]);
    ctx.fillRect(0, top, width, height - top);
    ctx.strokeStyle = css(lighten(color, -0.07), 0.55);
    ctx.lineWidth = 1.6 * stage.unit;
    for (let line = 0; line < 9; line += 1) {
      const y = top + (height - top) * (line / 9) ** 1.4;
      ctx.beginPath();
      ctx.moveTo(0, y);
      ctx.bezierCurveTo(
        width * 0.3,
        y + stage.random.range(-3, 3) * stage.unit,
        width * 0.7,
        y + stage.random.range(-3, 3) * stage.unit,
        width,
        y,
      );
      ctx.stroke();
    }
    const light = createGlow([255, 240, 214], 256);
    ctx.save();
    ctx.translate(width * (0.3 + stage.lightX * 0.4), top + (height - top) * 0.4);
    ctx.scale(1, 0.36);
    shine(ctx, light, 0, 0, width * 0.5, 0.32);
    ctx.restore();
  });
}
