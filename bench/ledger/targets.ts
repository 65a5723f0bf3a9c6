import { type Cell, ratio } from './measure.ts';
import type { RowName, Spread } from './options.ts';

/** One thing to reach: `measured` is null when its rows were not measured. */
export type Target = { what: string; bound: 'at least' | 'at most'; aim: number; measured: number | null };

type Aim = { row: RowName; base: RowName; spread: number; one: number };

/** At so many clients; the lone charge alone has one. */
const clients = 32;

const aims: Aim[] = [
  { row: 'charge', base: 'limit (pg)', spread: 0.55, one: 1.6 },
  { row: 'charge', base: 'limit (pgbench)', spread: 0.35, one: 1.8 },
  { row: 'submit', base: 'limit (pg)', spread: 0.45, one: 1.2 },
  { row: 'submit', base: 'limit (pgbench)', spread: 0.28, one: 1.4 },
  { row: 'charge', base: 'usual', spread: 4, one: 6 },
  { row: 'charge', base: 'pgledger', spread: 2.5, one: 10 },
  { row: 'charge, pooled', base: 'charge', spread: 0.9, one: 0.9 },
];

const spreadNames: Record<Spread, string> = { spread: 'many accounts', one: 'one account' };

/** What the ledger's speed is held to, in ratios of one run. */
export function targetsOf(cells: readonly Cell[]): Target[] {
  const compare = (
    row: RowName,
    base: RowName,
    at: { clients: number; spread: Spread },
    by: Parameters<typeof ratio>[2],
  ) => {
    const find = (name: RowName) =>
      cells.find((cell) => cell.row === name && cell.clients === at.clients && cell.spread === at.spread);
    return ratio(find(row)?.rounds, find(base)?.rounds, by);
  };
  const throughput = aims.flatMap(({ row, base, ...aim }) =>
    (['spread', 'one'] as const).map(
      (spread): Target => ({
        what: `${row} to ${base}, ${clients} clients, ${spreadNames[spread]}`,
        bound: 'at least',
        aim: aim[spread],
        measured: compare(row, base, { clients, spread }, 'opsPerSecond'),
      }),
    ),
  );
  const lone: Target = {
    what: 'latency (p50) of a lone charge to that of a lone usual',
    bound: 'at most',
    aim: 1.2,
    measured: compare('charge', 'usual', { clients: 1, spread: 'spread' }, 'p50Ms'),
  };
  return [...throughput, lone];
}

export function verdictOf({ bound, aim, measured }: Target): 'reached' | 'not reached' | 'not measured' {
  if (measured === null) return 'not measured';
  return (bound === 'at least' ? measured >= aim : measured <= aim) ? 'reached' : 'not reached';
}
