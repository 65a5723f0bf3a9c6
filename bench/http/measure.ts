import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../ledger/load.ts';
import { type BySide, sides } from './builds.ts';
import { cookiesOf, type Figures, type Load } from './load.ts';
import type { Loader } from './loader.ts';
import type { Options } from './options.ts';
import { type Answer, probe } from './probe.ts';
import type { Product } from './product.ts';
import { type Ratio, ratioOf } from './ratio.ts';
import { type RequestName, requests } from './requests.ts';

/** The medians of a cell's rounds, and the rounds. */
type Measured = Omit<Figures, 'requests'> & { rounds: Figures[] };

/** One request over so many connections. Null: that build was not measured, or there is nothing to compare. */
export type Cell = {
  request: RequestName;
  connections: number;
  builds: BySide<Measured | null>;
  ratios: { requestsPerSecond: Ratio | null; cpuMs: Ratio | null };
};

/** What each build answers, asked once. Null: it does not have the request. */
export type Answers = { request: RequestName; builds: BySide<Answer | null> }[];

export type Bench = { loader: Loader; products: BySide<Product | null> };

/** So many of each request before anything counts, or as many as there are in that time. */
const warmUp = { durations: { warmUpMs: 0, measureMs: 10_000 }, most: 300 };
const firstWarmUpMs = 1_500;
const laterWarmUpMs = 500;
/** For what a process does after its last answer. */
const restMs = 200;

export async function probeAll({ products }: Bench, names: readonly RequestName[]): Promise<Answers> {
  const answers: Answers = [];
  for (const request of names) {
    const builds: BySide<Answer | null> = { this: null, against: null };
    for (const side of sides) {
      const product = products[side];
      if (product) builds[side] = await probe(product, request);
    }
    answers.push({ request, builds });
  }
  return answers;
}

/** Brings both builds to the speed that they keep: what runs for the first time is slow, on a busy machine for long. */
export async function warmUpAll(bench: Bench, answers: Answers): Promise<void> {
  for (const { request, builds } of answers) {
    for (const side of sides) {
      const product = builds[side] && bench.products[side];
      if (product) await measureOnce(bench.loader, product, { request, connections: 8, ...warmUp });
    }
  }
}

/**
 * Measures every request over so many connections: the two builds in turn, for several rounds, so that a noisy minute of
 * the machine meets both. Ratios are taken within a round.
 */
export async function measureRequests(
  bench: Bench,
  answers: Answers,
  connections: number,
  options: Options,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const { request, builds } of answers) {
    const products = {
      this: builds.this && bench.products.this,
      against: builds.against && bench.products.against,
    };
    cells.push(await measureCell({ loader: bench.loader, products }, { request, connections }, options));
  }
  return cells;
}

async function measureCell(
  { loader, products }: Bench,
  { request, connections }: Pick<Cell, 'request' | 'connections'>,
  { seconds, rounds }: Options,
): Promise<Cell> {
  const figures: BySide<Figures[]> = { this: [], against: [] };
  for (let round = 0; round < rounds; round += 1) {
    const durations = { warmUpMs: round === 0 ? firstWarmUpMs : laterWarmUpMs, measureMs: (seconds * 1000) / rounds };
    // Who comes second finds the machine as the first has left it: each is second as often.
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const product = products[side];
      if (!product) continue;
      figures[side].push(await measureOnce(loader, product, { request, connections, durations }));
    }
  }
  return cellOf({ request, connections }, figures);
}

async function measureOnce(
  loader: Loader,
  product: Product,
  asked: Pick<Cell, 'request' | 'connections'> & Pick<Load, 'durations' | 'most'>,
): Promise<Figures> {
  const { origin, people } = product;
  const request = requests[asked.request];
  const load = { ...asked, origin, request, cookies: cookiesOf(request, people), pids: product.pids() };
  const figures = await loader.run(load);
  if (asked.request === 'submit') await product.endTasks();
  await delay(restMs);
  return figures;
}

export function cellOf(at: Pick<Cell, 'request' | 'connections'>, rounds: BySide<Figures[]>): Cell {
  return {
    ...at,
    builds: { this: middleOf(rounds.this), against: middleOf(rounds.against) },
    ratios: {
      requestsPerSecond: ratioBetween(rounds, ({ requestsPerSecond }) => requestsPerSecond),
      cpuMs: ratioBetween(rounds, ({ cpuMs }) => cpuMs),
    },
  };
}

function middleOf(rounds: Figures[]): Measured | null {
  if (rounds.length === 0) return null;
  const cpu = rounds.flatMap(({ cpuMs }) => cpuMs ?? []);
  return {
    requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    p50Ms: median(rounds.map((round) => round.p50Ms)),
    p99Ms: median(rounds.map((round) => round.p99Ms)),
    cpuMs: cpu.length > 0 ? median(cpu) : null,
    rounds,
  };
}

function ratioBetween(rounds: BySide<Figures[]>, figureOf: (figures: Figures) => number | null): Ratio | null {
  const ratios = rounds.this.flatMap((figures, round) => {
    const base = rounds.against[round];
    const [one, other] = [figureOf(figures), base ? figureOf(base) : null];
    return one === null || !other ? [] : one / other;
  });
  return ratioOf(ratios);
}
