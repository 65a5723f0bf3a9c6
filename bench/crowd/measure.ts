import { setTimeout as delay } from 'node:timers/promises';
import { type BySide, sides } from '../http/builds.ts';
import type { Product } from '../http/product.ts';
import { type Ratio, ratioOf } from '../http/ratio.ts';
import { requests } from '../http/requests.ts';
import { median } from '../ledger/load.ts';
import { measureBatches } from './batches.ts';
import { measureBombs } from './bombs.ts';
import {
  type CrowdName,
  type CrowdRound,
  type MeasureName,
  measureNames,
  type Pair,
  sumOf,
  type Tally,
} from './measures.ts';
import { type Place, peopleOf } from './place.ts';
import { measureSignUps, signUpAll } from './sign-ups.ts';
import { measureStreams } from './streams.ts';

const crowds: Record<CrowdName, (place: Place) => Promise<CrowdRound>> = {
  'sign-ups': measureSignUps,
  streams: measureStreams,
  batches: measureBatches,
  bombs: measureBombs,
};

/** The medians of the rounds, their ratio, which is taken within each round, and the rounds. */
export type Measured = Pair & { ratio: Ratio; rounds: Pair[] };

/** What a crowd did to one build. */
export type CrowdFigures = {
  measures: Partial<Record<MeasureName, Measured>>;
  answers: Tally;
  othersAnswers: Tally;
};

export type Bench = { products: BySide<Product | null>; person: Place['person'] };
type Rounds = BySide<CrowdRound[]>;

/** For what a process does after its last answer. */
const restMs = 500;

/** Brings both builds to the speed that they keep. */
export async function warmUp({ products, person }: Bench): Promise<void> {
  for (const side of sides) {
    const product = products[side];
    if (!product) continue;
    const { reader, others } = peopleOf(product);
    const { origin } = product;
    await person.ask({ origin, request: requests.credits, cookies: [reader], most: 300 });
    await person.ask({ origin, request: requests.submit, cookies: others, most: 300 });
    await product.endTasks();
    await signUpAll(origin, 8);
  }
}

/** Lets the crowd come to each build in turn, for so many rounds. Null: that build was not there. */
export async function measureCrowd(
  { products, person }: Bench,
  crowd: CrowdName,
  rounds: number,
): Promise<BySide<CrowdFigures | null>> {
  const found: Rounds = { this: [], against: [] };
  for (let round = 0; round < rounds; round += 1) {
    // Who comes second finds the machine as the first has left it: each is second as often.
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const product = products[side];
      if (!product) continue;
      found[side].push(await crowds[crowd]({ product, person }));
      await delay(restMs);
    }
  }
  return { this: figuresOf(found.this), against: figuresOf(found.against) };
}

export function figuresOf(rounds: readonly CrowdRound[]): CrowdFigures | null {
  if (rounds.length === 0) return null;
  const measures: CrowdFigures['measures'] = {};
  for (const name of measureNames) {
    const measured = middleOf(rounds.flatMap(({ pairs }) => pairs[name] ?? []));
    if (measured) measures[name] = measured;
  }
  return {
    measures,
    answers: sumOf(rounds.map(({ answers }) => answers)),
    othersAnswers: sumOf(rounds.map(({ othersAnswers }) => othersAnswers)),
  };
}

function middleOf(rounds: Pair[]): Measured | null {
  const ratio = ratioOf(rounds.map(({ aloneMs, crowdedMs }) => crowdedMs / aloneMs));
  if (!ratio) return null;
  const aloneMs = median(rounds.map((round) => round.aloneMs));
  return { aloneMs, crowdedMs: median(rounds.map((round) => round.crowdedMs)), ratio, rounds };
}
