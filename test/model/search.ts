import { randomInt, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Db } from '#/platform/db.ts';
import { ledgerOf } from '#test/ledger.ts';
import { modelPlans } from '#test/model/model-plans.ts';
import { Tally } from '#test/model/outcomes.ts';
import { type Difference, runStories, type Stage } from '#test/model/run-stories.ts';
import { makeSmaller } from '#test/model/smaller.ts';
import { type Story, story } from '#test/model/steps.ts';

/*
 * Random histories by number: number N of a seed is always the same story, so it can be told again, alone, and be made
 * smaller by fast-check (`--seed` and `--path`).
 */

/** The plans of the model and somebody else's account, in a migrated database without users. */
export async function setTheStage(db: Db): Promise<Stage> {
  await db.plan.createMany({
    data: modelPlans.map((plan) => ({
      name: plan.name,
      description: 'A plan of the model',
      monthlyPriceCents: plan.monthlyPrice,
      yearlyPriceCents: plan.yearlyPrice,
      credits: plan.credits,
      rolloverCapCredits: plan.rolloverCap,
      features: [],
    })),
  });
  return { db, stranger: await createStranger(db), tally: new Tally() };
}

async function createStranger(db: Db): Promise<Stage['stranger']> {
  const id = randomUUID();
  await db.user.create({ data: { id, name: 'Charles Babbage', email: `${id}@example.com` } });
  const told = { userId: id, actor: 'system', description: 'Of somebody else' };
  const dayMs = 86_400_000;
  const life = { expiresAt: new Date(Date.now() - dayMs), now: new Date(Date.now() - 2 * dayMs) };
  await ledgerOf(db).grant({ ...told, ...life, amountCredits: 1, source: 'PROMO' });
  const { answer: given } = await ledgerOf(db).grant({ ...told, amountCredits: 100, source: 'PURCHASE' });
  const { answer: charged } = await ledgerOf(db).deduct({ ...told, amountCredits: 10, generationType: 'EXTERNAL' });
  const { answer: taken } = await ledgerOf(db).clawback({ ...told, grantId: given.grantId });
  if (charged.kind !== 'charged' || !charged.transactionId || !taken.transactionId) throw new Error('No stranger.');
  const { id: expiryId } = await db.creditTransaction.findFirstOrThrow({ where: { userId: id, type: 'EXPIRE' } });
  return { chargeId: charged.transactionId, grantId: given.grantId, clawbackId: taken.transactionId, expiryId };
}

/** A seed for a new run. */
export function randomSeed(): number {
  return randomInt(2 ** 31);
}

/** So many stories of a seed, from a number on. */
export function storiesOf(seed: number, from: number, count: number): Story[] {
  return fc.sample(story, { seed, path: String(from), numRuns: count, unbiased: true });
}

/** Tells stories, up to `together` at the same time, until all are told or some differ. */
export async function tellStories(
  stage: Stage,
  asked: { seed: number; from: number; count: number; together: number },
  tell: (told: number) => void = () => {},
): Promise<Difference[]> {
  const end = asked.from + asked.count;
  for (let from = asked.from; from < end; from += asked.together) {
    const stories = storiesOf(asked.seed, from, Math.min(asked.together, end - from));
    const differences = await runStories(stage, stories);
    if (differences.length > 0) return differences.map((one) => ({ ...one, index: from + one.index }));
    tell(from - asked.from + stories.length);
  }
  return [];
}

/** Tells the story of a path again, alone, and where it differs makes it smaller. Gives the report, null without one. */
export async function replay(stage: Stage, seed: number, path: string): Promise<string | null> {
  const [one] = fc.sample(story, { seed, path, numRuns: 1, unbiased: true });
  const smallest = one && (await makeSmaller(stage, one));
  if (!smallest) return null;
  return `${describe(smallest.difference)}\nTell it again: npm run test:model -- --seed ${seed} --path ${path}`;
}

function describe({ differences, trace }: Difference): string {
  return `The product and the model differ.\n${trace}\n${differences.map((text) => `✗ ${text}`).join('\n')}`;
}

/** A report on stories that differed when told together: the smallest form of the first that also differs alone. */
export async function explain(stage: Stage, seed: number, differences: readonly Difference[]): Promise<string> {
  for (const { index } of differences.slice(0, 3)) {
    const report = await replay(stage, seed, String(index));
    if (report !== null) return `${differences.length} histories differ. Number ${index}, made smaller:\n${report}`;
  }
  const [first] = differences;
  if (!first) throw new Error('There is nothing to explain.');
  return `Number ${first.index} of seed ${seed} differs only among the others told at the same time.\n${describe(first)}`;
}
