import { isTest, isUpward, roomOf, type Tree } from './check.ts';

/**
 * The rooms that reach each other, in whatever order they stand: each knot is a list of rooms of which every one reaches
 * every other along imports, types included (but for the type that goes up). Empty for a house that is a stair.
 */
export function findKnots(tree: Tree): string[][] {
  const edges = roomEdges(tree);
  const reached = new Map([...edges.keys()].map((room) => [room, reachableFrom(room, edges)]));
  const knots: string[][] = [];
  for (const [room, far] of reached) {
    if (knots.some((knot) => knot.includes(room))) continue;
    const others = [...far].filter((other) => other !== room && reached.get(other)?.has(room));
    if (others.length > 0) knots.push([room, ...others].sort());
  }
  return knots;
}

function roomEdges(tree: Tree): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { path } of tree.files) {
    const from = roomOf(path)?.room.path;
    if (from === undefined || isTest(path)) continue;
    const targets = edges.get(from) ?? new Set<string>();
    edges.set(from, targets);
    for (const found of tree.importsOf(path)) {
      const to = roomOf(found.target)?.room.path;
      if (to !== undefined && to !== from && !isUpward(found)) targets.add(to);
    }
  }
  return edges;
}

function reachableFrom(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>();
  const queue = [start];
  for (let room = queue.pop(); room !== undefined; room = queue.pop()) {
    for (const next of edges.get(room) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  return reached;
}
