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
    'M4 52 C8 40 30 30 54 34 C72 37 82 46 90 44 C93 38 92 30 98 26 C99 36 102 42 108 44 C104 50 98 52 93 51 C86 62 70 70 50 70 C44 76 36 80 30 80 C32 76 34 72 36 69 C20 68 6 62 4 52 Z',
  rocket: 'M50 0 C60 12 64 30 63 56 L74 74 L74 88 L61 78 L58 84 L42 84 L39 78 L26 88 L26 74 L37 56 C36 30 40 12 50 0 Z',
  lighthouse:
    'M43 30 L57 30 L62 100 L38 100 Z M41 22 L59 22 L59 30 L41 30 Z M43 12 L57 12 L57 22 L43 22 Z M41 12 C45 4 55 4 59 12 Z M49.3 0 L50.7 0 L50.7 6 L49.3 6 Z',
  cabin: 'M14 62 L50 34 L86 62 L80 62 L80 100 L20 100 L20 62 Z M64 38 L72 38 L72 54 L64 48 Z',
  person:
    'M50 26 C54.5 26 57 29.5 57 33.5 C57 37.5 54.5 41 50 41 C45.5 41 43 37.5 43 33.5 C43 29.5 45.5 26 50 26 Z M42 43 C47 41.5 53 41.5 58 43 C61 50 62.5 60 62 70 L59.5 70 L57.5 56 L57 72 L58.5 100 L52.5 100 L50.5 78 L48 100 L42 100 L43.5 72 L42.5 56 L40.5 70 L38 70 C37.5 60 39 50 42 43 Z',
  cat: 'M37 100 C31 100 30 92 33 82 C35 74 38 66 39.5 58 C35 54 33.5 46 35 36 L41.5 42.5 C44 41.6 48 41.6 50.5 42.5 L57 36 C58.6 46 57 54 53 58.5 C58 66 64 78 64.5 92 C70 96 80 95 83 87 C85 80 80 76 81 70 C82 65.5 87.5 66 87.5 71.5 C88 75 91.5 81 89.5 89 C87 98 76 101.5 64 100 Z',
  horse:
    'M22 46 C19 53 19 64 16 72 C12 66 13 52 18 45 C23 38 32 39 40 41 C50 44 57 41 63 36 C67 28 70 18 78 13 L79.5 8 L82.5 12.5 L86 10.5 L85.5 15.5 C90 20 94 27 97 31 C97 35 93.5 37 90 35 C86.5 33 83.5 32.5 80.5 33.5 C79 42 77.5 49 74 56 C73.5 66 76.5 72 75 80 L74 100 L69.5 100 L70 80 C67 73 64 67 62.5 61 C54 64 46 63.5 38 60 C37 68 31 72 32 80 L36.5 100 L31.5 100 L26.5 80 C25.5 71 27.5 64 26 57 C24 54 22.5 50 22 46 Z M64 62 L67 62 L66.5 80 L67.5 100 L63.5 100 L62.5 80 Z M36 60 L40.5 61 C39.5 68 36.5 74 38.5 81 L43.5 100 L39 100 L34.5 82 Z',
} as const;
type ShapeName = keyof typeof SHAPES;

const paths = new Map<ShapeName, Path2D>();

/** Fills a shape whose box is `size` wide and stands at (x, y); the fill style is the caller's. */
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
