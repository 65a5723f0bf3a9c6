import type { Subject } from '#/generators/local/understanding/understand.ts';
import type { Random } from '#/media/random.ts';
import type { Backdrop } from './scenes/ground.ts';
import { isAirborne, isContainer, isHeldHigh, topOf } from './sizes.ts';

/** A subject with its shape: the height that it has by nature next to a grown-up, and width by height. */
export type Actor = { subject: Subject; height: number; aspect: number };
/** One copy of a subject: its middle across, its feet, and its height, as shares of the frame (heights of the frame's height). */
export type Placed = {
  actor: number;
  x: number;
  y: number;
  height: number;
  /** What is drawn later lies in front. */
  order: number;
  footing: 'ground' | 'water' | 'carried' | 'air';
  copy: number;
};

type Frame = { aspect: number } & Pick<Backdrop, 'horizon' | 'near' | 'footing'>;
/** A cluster that stands side by side with others. */
type Column = { parts: Placed[]; left: number; right: number; joined: Set<number> };

const LARGE = 1.7;
const SWIMMERS = /fish|dolphin|whale|turtle|shark|octopus|squid|seal|astronaut|rocket/;
const SEATS = /^(chair|own-bench|couch-and-lamp)$/;
const BALLS = /ball$|^tennis$/;

/**
 * Places subjects: those without a relation side by side (large ones further back), the others as their words say, everything
 * as large as the frame has room for. Pure: the same input is placed alike.
 */
export function layOut(actors: readonly Actor[], frame: Frame, random: Random): Placed[] {
  if (actors.length === 0) return [];
  const isFloating = (index: number) => isInTheAir(actors[index] as Actor, frame);
  const columns: Column[] = [];
  const columnOf = new Map<number, Column>();
  const placedOf = new Map<number, Placed>();
  const sky: number[] = [];
  for (const [index, actor] of actors.entries()) {
    const relation = actor.subject.relation;
    const parent = relation ? placedOf.get(relation.to) : undefined;
    const column = relation ? columnOf.get(relation.to) : undefined;
    if (relation?.kind === 'wears') continue;
    if (isFloating(index) && !(relation && ['with', 'on'].includes(relation.kind) && parent)) {
      sky.push(index);
      continue;
    }
    const isBeside =
      !relation ||
      !parent ||
      !column ||
      relation.kind === 'beside' ||
      (relation.kind === 'with' && actor.height > 0.8 && !isHeldHigh(actor.subject.picture)) ||
      (relation.kind === 'with' && actor.subject.count > 2);
    const own = isBeside
      ? standing(index, actor, random)
      : related(index, actor, parent, actors[relation.to] as Actor, column, random);
    placedOf.set(index, own.main);
    if (isBeside) {
      columns.push(own.column);
      columnOf.set(index, own.column);
    } else if (column) columnOf.set(index, column);
  }
  const placed = arrange(columns, actors, frame);
  return [...placed, ...flying(sky, actors, frame, random, placed)].sort((a, b) => a.order - b.order);
}

const isInTheAir = ({ subject }: Actor, frame: Frame) =>
  isAirborne(subject.picture) ||
  subject.motion === 'fly' ||
  (subject.motion === 'float' && frame.footing === 'ground') ||
  (frame.footing === 'nothing' && (frame.horizon < 0.5 || SWIMMERS.test(subject.picture)));

/** Copies of one subject in a loose group, feet at 0. */
function standing(index: number, { subject, height, aspect }: Actor, random: Random) {
  const tall = height * (1 + subject.size * 0.3);
  const wide = tall * aspect;
  const perRow = subject.count > 5 ? Math.ceil(subject.count / 2) : subject.count;
  const parts = Array.from({ length: subject.count }, (_, copy): Placed => {
    const row = Math.floor(copy / perRow);
    const inRow = Math.min(perRow, subject.count - row * perRow);
    const x = ((copy % perRow) - (inRow - 1) / 2) * wide * (subject.count > 3 ? 0.9 : 1.04) + (row ? wide * 0.3 : 0);
    const back = row ? 0.12 : (copy % 2) * 0.035 + random.range(0, 0.02) * (subject.count > 1 ? 1 : 0);
    return {
      actor: index,
      x,
      y: -back,
      height: tall * (subject.count > 1 ? random.range(0.92, 1.04) : 1) * (1 - back * 0.8),
      order: -back * 10,
      footing: 'ground',
      copy,
    };
  });
  const half = Math.max(...parts.map(({ x, height: high }) => Math.abs(x) + (high * aspect) / 2));
  return { main: parts[0] as Placed, column: { parts, left: -half, right: half, joined: new Set<number>() } };
}

/** Puts a subject to an earlier one, within its column. */
function related(index: number, actor: Actor, parent: Placed, parentActor: Actor, column: Column, random: Random) {
  const { subject, aspect } = actor;
  const kind = subject.relation?.kind ?? 'beside';
  const { main, column: own } = standing(index, actor, random);
  const parentWide = parent.height * parentActor.aspect;
  const move = (dx: number, y: number, order: number, scale = 1, footing: Placed['footing'] = 'ground') => {
    for (const part of own.parts) {
      part.x = parent.x + dx + part.x * scale;
      part.y = y + part.y * scale;
      part.height *= scale;
      part.order = parent.order + order + part.order * 0.01;
      part.footing = footing;
    }
  };
  const isCarried = ({ actor: one, footing }: Placed) =>
    one === parent.actor || (footing === 'ground' && kind !== 'with' && column.joined.has(one));
  const lift = (by: number) => {
    for (const part of column.parts) if (isCarried(part)) Object.assign(part, { y: part.y - by, footing: 'carried' });
  };
  const copies = column.parts.filter(isCarried);
  const span = Math.max(...copies.map(({ x }) => x)) - Math.min(...copies.map(({ x }) => x)) + parentWide;
  if (kind === 'and') {
    move(column.right - parent.x + main.height * aspect * 0.56 * subject.count, parent.y, 0.1);
    column.joined.add(index);
  } else if (kind === 'with') {
    const isHigh = isHeldHigh(subject.picture);
    const scale = isHigh ? 1.25 : Math.min(1, (parent.height * 0.5) / main.height);
    const isOnGround = BALLS.test(subject.picture) || parent.height <= main.height * 1.2;
    const side = own.parts.length > 1 ? 0 : parentWide * (isHigh || isOnGround ? 0.62 : 0.42);
    move(
      -side,
      parent.y - parent.height * handOf(isHigh, isOnGround),
      0.5,
      scale,
      isOnGround && !isHigh ? 'ground' : 'carried',
    );
  } else if (kind === 'on' || (kind === 'over' && topOf(subject.picture) < 0.9)) {
    const scale = Math.max(1, (span * 1.05) / (main.height * aspect)) * (subject.count > 1 ? 0.8 : 1);
    const capped = Math.min(scale, 2.2);
    move(0, parent.y, -0.5, capped);
    lift(main.height * (SEATS.test(subject.picture) && parent.height > 0.9 ? 0.1 : topOf(subject.picture)));
  } else if (kind === 'over') {
    move(0, parent.y, -0.5, Math.max(0.6, Math.min(1, (span * 1.2) / (main.height * aspect))));
    lift(main.height * 1.08);
  } else if (kind === 'under')
    move(parentWide * 0.2, parent.y - 0.03, -1, Math.max(1, (parent.height * 1.7) / main.height));
  else if (kind === 'in' && isContainer(subject.picture)) {
    move(0, parent.y, 0.6, Math.max(1, (span * 1.15) / (main.height * aspect)));
    lift(main.height * (/amphora|basket|glass|cup/.test(subject.picture) ? 0.66 : 0.42));
  } else if (kind === 'in' || kind === 'before')
    move(
      parentWide * (kind === 'before' ? 0.4 : 0),
      parent.y - 0.05,
      -1,
      Math.max(1, (parent.height * 1.3) / main.height),
    );
  else if (subject.picture === 'own-table') move(0, parent.y + 0.02, 0.7, 0.72);
  else move(parentWide * 0.1, parent.y + 0.02, 0.7, Math.min(1.4, Math.max(1, (span * 1.1) / (main.height * aspect))));
  column.parts.push(...own.parts);
  for (const part of own.parts) {
    column.left = Math.min(column.left, part.x - (part.height * aspect) / 2);
    column.right = Math.max(column.right, part.x + (part.height * aspect) / 2);
  }
  return { main, column };
}

/** How high up what is held begins, as a share of the holder. */
function handOf(isHigh: boolean, isOnGround: boolean): number {
  if (isHigh) return 0.4;
  return isOnGround ? 0 : 0.14;
}

/** Sets columns side by side, the first near the middle, and scales all of them to the frame. */
function arrange(columns: readonly Column[], actors: readonly Actor[], frame: Frame): Placed[] {
  if (columns.length === 0) return [];
  const gap = 0.1;
  const isBack = ({ parts }: Column) =>
    columns.length > 1 && (actors[(parts[0] as Placed).actor] as Actor).height >= LARGE;
  const rows = [columns.filter((one) => !isBack(one)), columns.filter(isBack)].filter((row) => row.length > 0);
  const highOf = (row: readonly Column[]) =>
    Math.max(...row.flatMap(({ parts }) => parts.map(({ y, height }) => height - y)));
  const wideOf = (row: readonly Column[]) => row.reduce((sum, { left, right }) => sum + right - left + gap, -gap);
  const tallest = Math.max(...rows.map(highOf));
  const scale = Math.min(0.66 / tallest, ...rows.map((row) => (0.92 * frame.aspect) / wideOf(row)));
  const room = Math.min(scale, 0.95);
  return rows.flatMap((row, depth) => {
    const isFar = depth > 0 || (rows.length === 1 && row.every(isBack));
    const foot =
      frame.footing === 'water'
        ? frame.horizon + (frame.near - frame.horizon) * (isFar ? 0.35 : 0.72)
        : frame.near - (frame.near - frame.horizon) * (isFar ? 0.62 : 0.26);
    const own = isFar ? room : Math.max(room, Math.min(0.24 / highOf(row), (0.92 * frame.aspect) / wideOf(row)));
    let x = 0.5 * frame.aspect - (wideOf(row) * own) / 2;
    if (isFar && rows.length > 1 && row.length === 1) x += 0.2 * frame.aspect;
    return inOrder(row).flatMap((column) => {
      const middle = x - column.left * own;
      x += (column.right - column.left + gap) * own;
      return column.parts.map(
        (part): Placed => ({
          ...part,
          x: Math.max(0.04, Math.min(0.96, (middle + part.x * own) / frame.aspect)),
          y: foot + part.y * own,
          height: part.height * own,
          order: part.order + (isFar ? -100 : 0),
          footing: part.footing === 'ground' && frame.footing === 'water' ? 'water' : part.footing,
        }),
      );
    });
  });
}

/** The first in the middle, the others to its sides by turns. */
function inOrder(row: readonly Column[]): Column[] {
  if (row.length < 3) return [...row];
  const [first, ...others] = row as [Column, ...Column[]];
  const left = others.filter((_, index) => index % 2 === 1);
  return [...left.reverse(), first, ...others.filter((_, index) => index % 2 === 0)];
}

/** Spreads what flies or floats over the sky, or over the whole frame where nothing stands. */
function flying(
  sky: readonly number[],
  actors: readonly Actor[],
  frame: Frame,
  random: Random,
  standingOnes: readonly Placed[],
): Placed[] {
  const copies = sky.flatMap((index) =>
    Array.from({ length: (actors[index] as Actor).subject.count }, (_, copy) => ({ index, copy })),
  );
  const isAlone = standingOnes.length === 0;
  return copies.map(({ index, copy }, at) => {
    const { subject, height } = actors[index] as Actor;
    const share = isAlone ? 0.62 / Math.sqrt(copies.length) : 0.3 / Math.sqrt(Math.max(1, copies.length / 2));
    const tall = Math.min(isAlone ? 0.5 : 0.24, share) * Math.min(1.25, 0.7 + height * 0.3) * (1 + subject.size * 0.25);
    const x = (at + 0.5 + random.range(-0.16, 0.16)) / copies.length;
    const high = isAlone ? 0.5 : 0.17 + 0.1 * ((at % 2) + random.next() * 0.5);
    const y = high + tall / 2 + (isAlone && copies.length > 1 ? random.range(-0.16, 0.16) : 0);
    return {
      actor: index,
      x: copies.length === 1 && !isAlone ? freeX(standingOnes) : x,
      y: Math.min(y, frame.near),
      height: tall,
      order: -200,
      footing: 'air' as const,
      copy,
    };
  });
}

/** Across from what is highest. */
function freeX(standingOnes: readonly Placed[]): number {
  const highest = standingOnes.reduce((best, one) => (one.y - one.height < best.y - best.height ? one : best));
  return highest.x > 0.5 ? 0.26 : 0.74;
}
