import { createRandom } from '#/media/random.ts';

/** What of the picture is seen: `zoom` times enlarged, `x` and `y` from -1 (left, top) to 1 of what lies outside then. */
export type Pose = { x: number; y: number; zoom: number };

export type CameraMove = {
  /** For people, such as "zoom in, to the left". */
  name: string;
  from: Pose;
  to: Pose;
  /** Whether the prompt asked for it; it is chosen by the seed otherwise. */
  isAsked: boolean;
};

type Wish = 'in' | 'out' | 'left' | 'right' | 'up' | 'down' | 'still' | 'slow' | 'fast';

const wishes = new Map<string, Wish>(
  Object.entries({
    in: 'zoom in|zooms in|zooming in|push in|dolly in|move in|closer|towards|toward|approach|approaching|zoom|zooming',
    out: 'zoom out|zooms out|zooming out|pull out|pull back|dolly out|move out|away|back|reveal|widen',
    left: 'left|leftward|leftwards',
    right: 'right|rightward|rightwards',
    up: 'up|upward|upwards|rise|rises|rising|tilt up|ascend',
    down: 'down|downward|downwards|sink|descend|lower',
    still: 'still|static|fixed|no movement|no motion|motionless|do not move|frozen',
    slow: 'slow|slowly|calm|gentle|gently|soft|subtle|slightly',
    fast: 'fast|quick|quickly|rapid|dynamic|dramatic|energetic',
  } satisfies Record<Wish, string>).flatMap(([wish, phrases]) =>
    phrases.split('|').map((phrase): [string, Wish] => [phrase, wish as Wish]),
  ),
);
const NEGATORS = ['not', "don't", 'no', 'without', 'never'];

/** The wishes of a prompt; what follows a "not" up to a comma or an end is not one. */
function readWishes(prompt: string): Set<Wish> {
  const words =
    prompt
      .toLowerCase()
      .replaceAll('’', "'")
      .replaceAll('-', ' ')
      .match(/[\p{Letter}']+|[,.;!?\n]/gu) ?? [];
  const found = new Set<Wish>();
  let isNegated = false;
  for (let at = 0; at < words.length; ) {
    const phrase = [3, 2, 1].map((length) => words.slice(at, at + length).join(' ')).find((one) => wishes.has(one));
    const word = words[at] as string;
    if (phrase && !isNegated) found.add(wishes.get(phrase) as Wish);
    if (!phrase && (/^[,.;!?\n]$/.test(word) || word === 'but')) isNegated = false;
    if (!phrase && NEGATORS.includes(word)) isNegated = true;
    at += phrase ? phrase.split(' ').length : 1;
  }
  return found;
}

/** The camera's way over a picture: as the prompt asks, else one that follows from the seed. */
export function planCamera(prompt: string, seed: number): CameraMove {
  const asked = readWishes(prompt);
  const reach =
    pick(asked, [
      ['slow', 0.6],
      ['fast', 1.6],
    ]) ?? 1;
  if (asked.has('still')) {
    const pose = { x: 0, y: 0, zoom: 1 };
    return { name: 'still', from: pose, to: pose, isAsked: true };
  }
  const x = pick(asked, [
    ['left', -1],
    ['right', 1],
  ]);
  const y = pick(asked, [
    ['up', -1],
    ['down', 1],
  ]);
  const zoom = pick(asked, [
    ['in', 1],
    ['out', -1],
  ]);
  if (x !== null || y !== null || zoom !== null) return { ...moveOf(x ?? 0, y ?? 0, zoom ?? 0, reach), isAsked: true };
  const random = createRandom(seed);
  const side: number = random.pick([-1, 1]);
  const [chosenX, chosenY, chosenZoom] = random.pick<[number, number, number]>([
    [0.5 * side, random.range(-0.3, 0.3), 1],
    [0.5 * side, random.range(-0.3, 0.3), -1],
    [side, 0, 0],
    [0, side, 0],
    [side, -0.5 * side, 0],
  ]);
  return { ...moveOf(chosenX, chosenY, chosenZoom, reach), isAsked: false };
}

function moveOf(x: number, y: number, zoom: number, reach: number): Omit<CameraMove, 'isAsked'> {
  const far = { x: x * Math.min(1, reach), y: y * Math.min(1, reach) };
  const name = nameOf(x, y, zoom);
  const near = 1 + 0.3 * reach;
  if (zoom > 0) return { name, from: { x: 0, y: 0, zoom: 1 }, to: { ...far, zoom: near } };
  // Zooming out while moving to a side: it starts at the other.
  if (zoom < 0) return { name, from: { x: -far.x, y: -far.y, zoom: near }, to: { x: 0, y: 0, zoom: 1 } };
  const level = 1 + 0.22 * reach;
  return { name, from: { x: -far.x, y: -far.y, zoom: level }, to: { ...far, zoom: level } };
}

function nameOf(x: number, y: number, zoom: number): string {
  const way = [y < 0 && 'up', y > 0 && 'down', x < 0 && 'left', x > 0 && 'right'].filter(Boolean).join(' and ');
  if (zoom === 0) return `pan ${way}`;
  return `zoom ${zoom > 0 ? 'in' : 'out'}${way ? `, ${way}` : ''}`;
}

function pick(asked: Set<Wish>, choices: [Wish, number][]): number | null {
  return choices.find(([wish]) => asked.has(wish))?.[1] ?? null;
}

/** Where the camera is at `share` (0 start, 1 end) of its way: it sets off and arrives softly. */
export function poseAt({ from, to }: CameraMove, share: number): Pose {
  const t = share + (0.5 - 0.5 * Math.cos(Math.PI * share) - share) * 0.7;
  const between = (a: number, b: number) => a + (b - a) * t;
  return { x: between(from.x, to.x), y: between(from.y, to.y), zoom: between(from.zoom, to.zoom) };
}
