import type { Place } from '#/generators/local/understanding/places.ts';
import { hexOf } from '#/generators/local/understanding/qualities.ts';
import { type Color, css, hex, lighten, mix } from '#/media/color.ts';
import { type Backdrop, drawAll, tinted } from './ground.ts';
import { createGlow, createLayer, type Layer, type Scene, type Stage, shine, verticalGradient } from './stage.ts';

type Ctx = Parameters<Scene>[0];
/** Paints furniture; units of `u` are pixels at a frame of 360. */
type Furnish = (ctx: Ctx, box: { width: number; floor: number; u: number; stage: Stage }) => void;
type Room = {
  wall: Color;
  floor: Color;
  floorKind: 'boards' | 'tiles' | 'plain';
  window?: number;
  isDark?: true;
  furnish?: Furnish;
};

/** Rooms stand in their own lamp light after dark. */
const lamplit = (stage: Stage, color: Color) =>
  stage.shot.palette.isDark ? mix(color, [96, 74, 92], 0.36) : mix(color, stage.ambient, 0.08);

const wood: Color = [166, 112, 68];
const BOOKS: readonly Color[] = [
  [200, 72, 68],
  [66, 120, 184],
  [70, 148, 108],
  [222, 168, 74],
  [126, 92, 168],
  [214, 128, 74],
  [236, 222, 196],
];

const shelves: Furnish = (ctx, { width, floor, u, stage }) => {
  const { random } = stage;
  for (let x = 6 * u; x < width - 60 * u; x += 132 * u) {
    ctx.fillStyle = css(lamplit(stage, [110, 72, 44]));
    ctx.beginPath();
    ctx.roundRect(x, floor - 236 * u, 126 * u, 240 * u, 4 * u);
    ctx.fill();
    for (let row = 0; row < 5; row += 1) {
      const y = floor - 229 * u + row * 46 * u;
      ctx.fillStyle = css(lamplit(stage, [74, 46, 30]));
      ctx.fillRect(x + 6 * u, y, 114 * u, 40 * u);
      for (let at = x + 8 * u; at < x + 110 * u; ) {
        const wide = random.range(6, 11) * u;
        const tall = random.range(24, 36) * u;
        ctx.fillStyle = css(
          lamplit(stage, lighten(random.pick(BOOKS as [Color, ...Color[]]), random.range(-0.06, 0.02))),
        );
        ctx.beginPath();
        ctx.roundRect(at, y + 40 * u - tall, wide - u, tall, 1.5 * u);
        ctx.fill();
        ctx.fillStyle = 'rgba(255,255,255,0.28)';
        ctx.fillRect(at + 1.5 * u, y + 40 * u - tall * 0.8, wide - 4 * u, 1.6 * u);
        at += random.chance(0.12) ? wide * 2 : wide;
      }
    }
  }
};

const framed =
  (stage: Stage, names: readonly (readonly [name: string, x: number, up: number, size: number])[]): Furnish =>
  (ctx, { width, floor, u }) => {
    for (const [name, x, up, size] of names) {
      const sprite = stage.props.get(name);
      if (!sprite) continue;
      const { canvas, width: wide, height } = tinted({ ...stage, ambient: lamplit(stage, [255, 255, 255]) }, sprite, 0);
      const tall = size * u;
      ctx.fillStyle = 'rgba(20,10,30,0.14)';
      if (up === 0) {
        ctx.beginPath();
        ctx.ellipse(x * width, floor + 3 * u, (tall * wide) / height / 1.9, 5 * u, 0, 0, 7);
        ctx.fill();
      }
      ctx.drawImage(
        canvas,
        x * width - (tall * wide) / height / 2,
        floor - up * u - tall + 6 * u,
        (tall * wide) / height,
        tall,
      );
    }
  };

const both =
  (...parts: Furnish[]): Furnish =>
  (ctx, box) => {
    for (const part of parts) part(ctx, box);
  };

const cabinets: Furnish = (ctx, { width, floor, u, stage }) => {
  ctx.fillStyle = css(lamplit(stage, [232, 240, 240]));
  for (let x = 0; x < width; x += 24 * u) {
    for (let y = 0; y < 3; y += 1) ctx.fillRect(x, floor - 136 * u + y * 24 * u, 22.5 * u, 22.5 * u);
  }
  for (let x = 0; x < width; x += 72 * u) {
    ctx.fillStyle = css(lamplit(stage, [104, 158, 152]));
    ctx.beginPath();
    ctx.roundRect(x + u, floor - 62 * u, 70 * u, 62 * u, 3 * u);
    ctx.fill();
    ctx.fillStyle = css(lamplit(stage, [250, 226, 170]));
    ctx.fillRect(x + 28 * u, floor - 50 * u, 16 * u, 3.5 * u);
  }
  ctx.fillStyle = css(lamplit(stage, [196, 146, 96]));
  ctx.fillRect(0, floor - 72 * u, width, 11 * u);
};

const blackboard: Furnish = (ctx, { width, floor, u, stage }) => {
  ctx.fillStyle = css(lamplit(stage, wood));
  ctx.beginPath();
  ctx.roundRect(width / 2 - 170 * u, floor - 205 * u, 340 * u, 136 * u, 5 * u);
  ctx.fill();
  ctx.fillStyle = css(lamplit(stage, [56, 104, 86]));
  ctx.fillRect(width / 2 - 162 * u, floor - 197 * u, 324 * u, 120 * u);
  ctx.strokeStyle = 'rgba(255,255,255,0.65)';
  ctx.lineWidth = 2.4 * u;
  for (let line = 0; line < 3; line += 1) {
    ctx.beginPath();
    for (let x = -140; x < -20 - line * 22; x += 4)
      ctx.lineTo(width / 2 + x * u, floor - (172 - line * 26) * u + Math.sin(x * 0.45 + line) * 5 * u);
    ctx.stroke();
  }
  ctx.beginPath();
  ctx.moveTo(width / 2 + 60 * u, floor - 100 * u);
  ctx.lineTo(width / 2 + 100 * u, floor - 178 * u);
  ctx.lineTo(width / 2 + 140 * u, floor - 100 * u);
  ctx.closePath();
  ctx.stroke();
};

const pendants: Furnish = (ctx, { width, floor, u, stage }) => {
  const glow = createGlow([255, 214, 150]);
  for (let x = 70 * u; x < width; x += 150 * u) {
    ctx.fillStyle = css(lamplit(stage, [70, 54, 60]));
    ctx.fillRect(x - u, 0, 2 * u, floor - 226 * u);
    ctx.beginPath();
    ctx.moveTo(x - 22 * u, floor - 200 * u);
    ctx.quadraticCurveTo(x, floor - 256 * u, x + 22 * u, floor - 200 * u);
    ctx.fill();
    ctx.fillStyle = '#ffe9b8';
    ctx.beginPath();
    ctx.ellipse(x, floor - 200 * u, 11 * u, 5 * u, 0, 0, 7);
    ctx.fill();
    shine(ctx, glow, x, floor - 194 * u, 120 * u, 0.5);
  }
};

const stageLights: Furnish = (ctx, { width, floor, u, stage }) => {
  for (let fold = 0; fold < width; fold += 22 * u) {
    ctx.fillStyle = verticalGradient(ctx, 0, floor, [css([92, 26, 60]), css([150, 36, 74])]);
    ctx.fillRect(fold, 0, 12 * u, floor);
  }
  ctx.globalCompositeOperation = 'screen';
  const colors: readonly Color[] = [
    [255, 90, 170],
    [90, 170, 255],
    [255, 210, 110],
    [150, 110, 255],
  ];
  for (const [index, color] of colors.entries()) {
    const x = width * (0.2 + index * 0.2);
    const to = width * (0.32 + stage.random.range(0, 0.36));
    ctx.fillStyle = verticalGradient(ctx, 0, floor, [css(color, 0.6), css(color, 0.08)]);
    ctx.beginPath();
    ctx.moveTo(x - 5 * u, 0);
    ctx.lineTo(x + 5 * u, 0);
    ctx.lineTo(to + 62 * u, floor + 20 * u);
    ctx.lineTo(to - 62 * u, floor + 20 * u);
    ctx.fill();
  }
  ctx.globalCompositeOperation = 'source-over';
};

const arches: Furnish = (ctx, { width, floor, u, stage }) => {
  for (let x = 30 * u; x < width; x += 150 * u) {
    ctx.fillStyle = css(lamplit(stage, [120, 106, 128]));
    ctx.beginPath();
    ctx.roundRect(x, floor - 220 * u, 74 * u, 170 * u, [37 * u, 37 * u, 0, 0]);
    ctx.fill();
    ctx.fillStyle = verticalGradient(
      ctx,
      floor - 220 * u,
      floor - 50 * u,
      stage.shot.palette.sky.map((one) => css(one)),
    );
    ctx.beginPath();
    ctx.roundRect(x + 7 * u, floor - 213 * u, 60 * u, 158 * u, [30 * u, 30 * u, 0, 0]);
    ctx.fill();
    ctx.fillStyle = css(lamplit(stage, [182, 58, 74]));
    ctx.beginPath();
    ctx.moveTo(x + 94 * u, floor - 230 * u);
    ctx.lineTo(x + 128 * u, floor - 230 * u);
    ctx.lineTo(x + 128 * u, floor - 110 * u);
    ctx.lineTo(x + 111 * u, floor - 128 * u);
    ctx.lineTo(x + 94 * u, floor - 110 * u);
    ctx.fill();
  }
};

const ROOMS: Readonly<Partial<Record<Place, (stage: Stage) => Room>>> = {
  room: (stage) => ({
    wall: [238, 214, 188],
    floor: [186, 134, 88],
    floorKind: 'boards',
    window: 0.28,
    furnish: framed(stage, [
      ['framed-picture', 0.66, 120, 62],
      ['potted-plant', 0.9, 0, 84],
      ['couch-and-lamp', 0.6, 0, 120],
    ]),
  }),
  library: (stage) => ({
    wall: [206, 176, 136],
    floor: [150, 98, 62],
    floorKind: 'boards',
    furnish: both(shelves, framed(stage, [['potted-plant', 0.93, 0, 70]])),
  }),
  kitchen: (stage) => ({
    wall: [246, 226, 192],
    floor: [208, 186, 160],
    floorKind: 'tiles',
    window: 0.24,
    furnish: both(
      cabinets,
      framed(stage, [
        ['teapot', 0.72, 72, 34],
        ['potted-plant', 0.9, 72, 44],
        ['shallow-pan-of-food', 0.5, 72, 30],
      ]),
    ),
  }),
  cafe: (stage) => ({
    wall: [196, 128, 98],
    floor: [140, 96, 68],
    floorKind: 'boards',
    window: 0.3,
    furnish: both(
      pendants,
      framed(stage, [
        ['framed-picture', 0.78, 110, 56],
        ['potted-plant', 0.92, 0, 92],
        ['own-table', 0.68, 0, 76],
        ['hot-beverage', 0.68, 72, 24],
      ]),
    ),
  }),
  classroom: (stage) => ({
    wall: [240, 228, 192],
    floor: [196, 150, 104],
    floorKind: 'boards',
    furnish: both(
      blackboard,
      framed(stage, [
        ['globe-showing-europe-africa', 0.9, 0, 64],
        ['books', 0.1, 0, 48],
      ]),
    ),
  }),
  bedroom: (stage) => ({
    wall: [196, 190, 224],
    floor: [180, 138, 104],
    floorKind: 'boards',
    window: 0.3,
    furnish: framed(stage, [
      ['bed', 0.72, 0, 116],
      ['framed-picture', 0.72, 140, 50],
      ['teddy-bear', 0.46, 0, 50],
    ]),
  }),
  hospital: (stage) => ({
    wall: [216, 236, 234],
    floor: [188, 208, 212],
    floorKind: 'tiles',
    window: 0.26,
    furnish: framed(stage, [
      ['bed', 0.74, 0, 112],
      ['mantelpiece-clock', 0.74, 150, 40],
      ['potted-plant', 0.94, 0, 80],
    ]),
  }),
  office: (stage) => ({
    wall: [214, 222, 232],
    floor: [150, 140, 142],
    floorKind: 'plain',
    window: 0.34,
    furnish: framed(stage, [
      ['own-bookshelf', 0.78, 0, 150],
      ['potted-plant', 0.94, 0, 88],
      ['framed-picture', 0.6, 110, 50],
    ]),
  }),
  stage: () => ({ wall: [62, 24, 60], floor: [88, 56, 66], floorKind: 'boards', isDark: true, furnish: stageLights }),
  hall: () => ({ wall: [164, 150, 164], floor: [146, 118, 112], floorKind: 'tiles', furnish: arches }),
  table: (stage) => ({
    wall: [234, 206, 176],
    floor: [182, 124, 78],
    floorKind: 'boards',
    window: 0.7,
    furnish: framed(stage, [
      ['potted-plant', 0.2, 22, 96],
      ['books', 0.33, 22, 54],
    ]),
  }),
  plain: (stage) => {
    const color: Color = stage.shot.placeColor ? hex(hexOf(stage.shot.placeColor)) : [226, 222, 236];
    return { wall: color, floor: lighten(color, -0.03), floorKind: 'plain' };
  },
};

export const isIndoors = (place: Place): boolean => place in ROOMS;

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
