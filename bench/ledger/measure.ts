import { type Durations, type Figures, median } from './load.ts';
import { type Options, type RowName, type Spread, spreads } from './options.ts';

/** A row: measures one run of one cell. */
export type Row = { name: RowName; run(cell: Group, durations: Durations): Promise<Figures> };

/** The cells that are measured beside one another: same clients, same spread. */
export type Group = { clients: number; spread: Spread };

/** One row at one number of clients and one spread: the medians of its rounds, and the rounds. */
export type Cell = Group & {
  row: RowName;
  opsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Medians of the ratios within each round; null where that limit was not measured. */
  toPg: number | null;
  toPgbench: number | null;
  rounds: Figures[];
};

const firstWarmUpMs = 1_500;
const laterWarmUpMs = 500;

/**
 * Measures every cell of the options. The rows of a group take turns, several rounds long, so that a noisy minute of the
 * machine meets all of them; ratios are taken within a round, and every figure is the median of its rounds.
 */
export async function measureAll(
  rows: readonly Row[],
  options: Options,
  onGroup: (group: Group, cells: Cell[]) => void,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const spread of spreads) {
    for (const clients of options.clients) {
      const measured = await measureGroup(rows, { clients, spread }, options);
      onGroup({ clients, spread }, measured);
      cells.push(...measured);
    }
  }
  return cells;
}

async function measureGroup(rows: readonly Row[], group: Group, { seconds, rounds }: Options): Promise<Cell[]> {
  const measured = new Map<RowName, Figures[]>(rows.map((row) => [row.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const durations = {
      warmUpMs: round === 0 ? firstWarmUpMs : laterWarmUpMs,
      measureMs: (seconds * 1000) / rounds,
    };
    // Whoever comes after a row has its writing to disk to bear with: not the same one in each round.
    const order = round % 2 === 0 ? rows : rows.toReversed();
    for (const row of order) measured.get(row.name)?.push(await row.run(group, durations));
  }
  return [...measured].map(([row, figures]) => ({
    ...group,
    row,
    opsPerSecond: median(figures.map((figure) => figure.opsPerSecond)),
    p50Ms: median(figures.map((figure) => figure.p50Ms)),
    p99Ms: median(figures.map((figure) => figure.p99Ms)),
    toPg: ratio(figures, measured.get('limit (pg)'), 'opsPerSecond'),
    toPgbench: ratio(figures, measured.get('limit (pgbench)'), 'opsPerSecond'),
    rounds: figures,
  }));
}

/** The median over the rounds of what the one is to the other. Null when either was not measured. */
export function ratio(
  figures: readonly Figures[] | undefined,
  base: readonly Figures[] | undefined,
  by: 'opsPerSecond' | 'p50Ms',
): number | null {
  if (!figures || !base) return null;
  return median(figures.map((figure, round) => figure[by] / (base[round]?.[by] ?? Number.NaN)));
}
