import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { findBrokenInvariants } from '#test/ledger-invariants.ts';
import { countDeadlocks, namedConnections } from '#test/locks.ts';
import { checkAndDeduct, deduct, submit } from '#test/races/charging.ts';
import { clawback, grant, importCredits, revertClawback, takeBack, undoExpiry, voidGrant } from '#test/races/giving.ts';
import { book, changeCycle, downgrade, keep, racePlans, upgrade } from '#test/races/planning.ts';
import { prepareRace, type RaceProcess, type RaceVerb, runRace } from '#test/races/race.ts';
import { fail, refund, release, settle } from '#test/races/returning.ts';
import { createRandom } from '#test/random.ts';

const verbs = [
  checkAndDeduct,
  deduct,
  submit,
  refund,
  settle,
  release,
  fail,
  grant,
  importCredits,
  voidGrant,
  takeBack,
  clawback,
  revertClawback,
  undoExpiry,
  upgrade,
  downgrade,
  changeCycle,
  keep,
  book,
];

type Pair = { one: RaceVerb; other: RaceVerb; number: number };

/** Each verb against itself and against each other verb. */
export const everyPair: readonly Pair[] = verbs
  .flatMap((one, index) => verbs.slice(index).map((other) => ({ one, other })))
  .map((pair, number) => ({ ...pair, number }));

/** Each verb against itself, the next one of the list, and one far from it. */
export const somePairs: readonly Pair[] = everyPair.filter(({ one, other }) => {
  const apart = verbs.indexOf(other) - verbs.indexOf(one);
  return [0, 1, 7, verbs.length - 1, verbs.length - 7].includes(apart);
});

/** The test of these pairs, for a file of its own: it takes the file's database. */
export function testRaces(pairs: readonly Pair[]): void {
  const { db, url, directUrl } = useTestDatabase();
  const rounds = Number(process.env.RACE_ROUNDS ?? 1);
  const seed = Number(process.env.RACE_SEED ?? 20261121);

  let queue: Queue;
  let processes: RaceProcess[];
  beforeAll(async () => {
    await createMissingPlans(db);
    for (const [name, data] of Object.entries(racePlans)) await db.plan.update({ where: { name }, data });
    queue = await openSendingQueue(url, createLogger('test', 'silent'));
    processes = Array.from({ length: 4 }, () => ({ db: openDb(namedConnections(url, 'races')), queue }));
  });
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.db.$disconnect()));
    await queue.stop({ graceful: false });
  });

  /** Which race an account was made for. */
  const raceOf = new Map<string, string>();

  /**
   * Rounds go two at a time, each on an account of its own: while one waits for its lock, the other works. Their calls come
   * from two processes, from one alone, which batches most of them into one transaction, or from four: each pair begins
   * with another of these, so that few rounds meet them all with each verb.
   */
  async function race(one: RaceVerb, other: RaceVerb, firstRound: number): Promise<void> {
    const [first] = processes as [RaceProcess];
    for (let round = 0; round < rounds; round += 2) {
      const now = [round, round + 1].filter((number) => number < rounds);
      const accounts = await Promise.all(now.map(() => prepareRace(first, [one, other])));
      for (const { userId } of accounts) raceOf.set(userId, `${one.name} against ${other.name}`);
      await Promise.all(
        accounts.map((account, index) => {
          const number = firstRound + round + index;
          const from = processes.slice(0, [2, 1, 4][number % 3]);
          return runRace(from, account, [one, other], createRandom(seed + number));
        }),
      );
    }
  }

  describe('on one account, from up to four processes, 32 calls at once', () => {
    test.each(pairs)(
      '$one.name against $other.name: each effect happens once, and each that lost is told why',
      ({ one, other, number }) => race(one, other, number),
    );
  });

  test('after all of it no two transactions have waited for each other in a ring, and the ledger holds', async () => {
    await Promise.all(processes.map((process) => process.db.$disconnect()));
    expect(await countDeadlocks(directUrl, 'races')).toBe(0);
    const broken = await findBrokenInvariants(db);
    expect(broken.map((text) => text.replaceAll(/[0-9a-f-]{36}/g, (id) => raceOf.get(id) ?? id))).toEqual([]);
  });
}
