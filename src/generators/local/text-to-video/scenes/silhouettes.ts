import { Path2D, type SKRSContext2D } from '@napi-rs/canvas';

/** Shapes in a box of 100 by 100 that stand on its bottom edge, at x = 50. */
const SHAPES = {
  hull: 'M12 78 C24 82 74 82 92 74 C88 88 80 96 72 98 L30 98 C22 96 15 88 12 78 Z',
  mainsail: 'M50 6 C66 26 80 52 84 70 L50 74 Z',
  jib: 'M46 16 C38 38 26 58 16 72 L46 73 Z',
  mast: 'M47.2 4 L49.4 4 L49.4 80 L47.2 80 Z',
  envelope: 'M50 2 C74 2 84 20 82 36 C80 52 64 64 58 74 L42 74 C36 64 20 52 18 36 C16 20 26 2 50 2 Z',
  basket: 'M43 82 L57 82 L55.5 95 L44.5 95 Z',
  whale:
    'M2 58 C3 50 12 44 26 42 C44 39 62 43 76 49 C83 52 88 53 92 51 C92 45 90 39 86 35 C93 36 98 40 99.5 46 C103 41 109 39 115 41 C111 45 107 51 99 54 C92 59 82 63 70 65 C60 67 50 69 42 69 C39 75 33 81 26 83 C27 78 28 73 30 69 C17 68 4 65 2 58 Z',
  rocket: 'M50 0 C60 12 64 30 63 56 L74 74 L74 88 L61 78 L58 84 L42 84 L39 78 L26 88 L26 74 L37 56 C36 30 40 12 50 0 Z',
  lighthouse:
    'M43 30 L57 30 L62 100 L38 100 Z M41 22 L59 22 L59 30 L41 30 Z M43 12 L57 12 L57 22 L43 22 Z M41 12 C45 4 55 4 59 12 Z M49.3 0 L50.7 0 L50.7 6 L49.3 6 Z',
  cabin: 'M14 62 L50 34 L86 62 L80 62 L80 100 L20 100 L20 62 Z M64 38 L72 38 L72 54 L64 48 Z',
  astronaut:
    'M50 8 C61 8 69 16 69 27 C69 33 66.5 38.5 62.5 42 C67 45 70 50 71 56 L84 66 C88 69 86 76 80 75 L68 71 L67 76 L74 92 C76 98 68 102 64 96 L55 82 L46 82 L42 97 C40 103 31 101 32 94 L35 76 L33 70 L20 62 C14 58 18 50 24 53 L32 56 C33 50 35 45 38 42 C33.5 38.5 31 33 31 27 C31 16 39 8 50 8 Z',
  cat: 'M37 100 C31 100 30 92 33 82 C35 74 38 66 39.5 58 C35 54 33.5 46 35 36 L41.5 42.5 C44 41.6 48 41.6 50.5 42.5 L57 36 C58.6 46 57 54 53 58.5 C58 66 64 78 64.5 92 C70 96 80 95 83 87 C85 80 80 76 81 70 C82 65.5 87.5 66 87.5 71.5 C88 75 91.5 81 89.5 89 C87 98 76 101.5 64 100 Z',
  horse:
    'M22 46 C19 53 19 64 16 72 C12 66 13 52 18 45 C23 38 32 39 40 41 C50 44 57 41 63 36 C67 28 70 18 78 13 L79.5 8 L82.5 12.5 L86 10.5 L85.5 15.5 C90 20 94 27 97 31 C97 35 93.5 37 90 35 C86.5 33 83.5 32.5 80.5 33.5 C79 42 77.5 49 74 56 C73.5 66 76.5 72 75 80 L74 100 L69.5 100 L70 80 C67 73 64 67 62.5 61 C54 64 46 63.5 38 60 C37 68 31 72 32 80 L36.5 100 L31.5 100 L26.5 80 C25.5 71 27.5 64 26 57 C24 54 22.5 50 22 46 Z M64 62 L67 62 L66.5 80 L67.5 100 L63.5 100 L62.5 80 Z M36 60 L40.5 61 C39.5 68 36.5 74 38.5 81 L43.5 100 L39 100 L34.5 82 Z',
} as const;
type ShapeName = keyof typeof SHAPES;

const paths = new Map<ShapeName, Path2D>();

/** Fills a shape whose box is `size` wide and stands at (x, y). The fill style is the caller's; a gradient counts in the box's units. */
export function fillShape(ctx: SKRSContext2D, name: ShapeName, x: number, y: number, size: number, flip = false) {
  let path = paths.get(name);
  if (!path) {
    path = new Path2D(SHAPES[name]);
    paths.set(name, path);
  }
  ctx.save();
  ctx.translate(x, y);
  ctx.scale((flip ? -size : size) / 100, size / 100);
  ctx.translate(-50, -100);
  ctx.fill(path);
  ctx.restore();
}

/** A bird in flight seen from afar; `beat` -1..1 is the position of its wings. */
export function strokeBird(ctx: SKRSContext2D, x: number, y: number, span: number, beat: number) {
  const lift = span * 0.28 * beat;
  ctx.beginPath();
  ctx.moveTo(x - span / 2, y - lift);
  ctx.quadraticCurveTo(x - span * 0.2, y - span * 0.16 - lift * 0.4, x, y);
  ctx.quadraticCurveTo(x + span * 0.2, y - span * 0.16 - lift * 0.4, x + span / 2, y - lift);
  ctx.stroke();
}

/** A walker with a cloak and a stick, seen from the side; `stride` is the angle of the step in radians. */
export function drawWalker(
  ctx: SKRSContext2D,
  x: number,
  y: number,
  height: number,
  direction: 1 | -1,
  stride: number,
  color: string,
) {
  const swing = Math.sin(stride);
  ctx.save();
  ctx.translate(x, y - Math.abs(Math.cos(stride)) * height * 0.012);
  ctx.scale((direction * height) / 100, height / 100);
  ctx.fillStyle = color;
  ctx.strokeStyle = color;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 7;
  for (const side of [1, -1]) {
    const reach = swing * side * 13;
    ctx.beginPath();
    ctx.moveTo(0, -46);
    ctx.lineTo(reach * 0.5 + 2.5, -24);
    ctx.lineTo(reach - (reach < 0 ? 3 : 0), -2 - Math.max(0, -reach) * 0.22);
    ctx.lineTo(reach + 4 - (reach < 0 ? 3 : 0), -1.5 - Math.max(0, -reach) * 0.12);
    ctx.stroke();
  }
  ctx.beginPath();
  ctx.moveTo(3, -86);
  ctx.bezierCurveTo(11, -78, 11, -58, 9, -38);
  ctx.quadraticCurveTo(-2, -34, -13 - swing * 2, -36);
  ctx.bezierCurveTo(-11, -56, -10, -78, -3, -86);
  ctx.fill();
  ctx.beginPath();
  ctx.ellipse(2.5, -91, 6.2, 7.4, 0.1, 0, 7);
  ctx.fill();
  ctx.lineWidth = 4.5;
  ctx.beginPath();
  ctx.moveTo(3, -76);
  ctx.lineTo(10 + swing * 3, -62);
  ctx.lineTo(18 + swing * 3, -58);
  ctx.stroke();
  ctx.lineWidth = 1.8;
  ctx.beginPath();
  ctx.moveTo(18.5 + swing * 3, -78);
  ctx.lineTo(15 + swing * 5, -1);
  ctx.stroke();
  ctx.restore();
}
