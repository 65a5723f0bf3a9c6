import { randomUUID } from 'node:crypto';
import { type ProofReport, proveLedger } from '#/ledger/proof/proof-service.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { endOfTests } from '#test/ledger-invariants.ts';
import { History, type Stranger } from '#test/model/history.ts';
import type { Tally } from '#test/model/outcomes.ts';
import { readAccounts } from '#test/model/real.ts';
import type { Story } from '#test/model/steps.ts';

/** A story in which the product and the model differed: which of them, how, and what came before. */
export type Difference = { index: number; differences: string[]; trace: string };

export type Stage = { db: Db; stranger: Stranger; tally: Tally };

/**
 * Tells stories to the product and the model, all at the same time, a step of each after the other, and gives those in
 * which they differed. After every step every account is compared and every invariant proved.
 */
export async function runStories(stage: Stage, stories: readonly Story[]): Promise<Difference[]> {
  const { db } = stage;
  const userIds = stories.map(() => randomUUID());
  await db.user.createMany({
    data: userIds.map((id) => ({ id, name: 'Ada Lovelace', email: `${id}@example.com` })),
  });
  let running = stories.map((story, index) => ({
    index,
    history: new History(userIds[index] ?? '', story, stage),
  }));
  const found: Difference[] = [];
  while (running.length > 0) {
    const differences = await runRound(
      stage,
      running.map(({ history }) => history),
    );
    running = running.filter(({ index, history }, place) => {
      const ofHistory = differences[place] ?? [];
      if (ofHistory.length > 0) found.push({ index, differences: ofHistory, trace: history.trace });
      return ofHistory.length === 0 && !history.isOver;
    });
  }
  // The booking job of later stories looks at every account.
  await db.user.updateMany({ where: { id: { in: userIds } }, data: { nextDueAt: null } });
  return found;
}

/** One step of each history; gives the differences of each. */
async function runRound({ db, tally }: Stage, histories: readonly History[]): Promise<string[][]> {
  for (const history of histories) history.turn();
  await Promise.all(histories.map((history) => history.act(db)));
  for (const history of histories) if (history.isBooking) await bookAlone(db, history);
  const [accounts] = await Promise.all([
    readAccounts(db, histories),
    Promise.all(histories.map((history) => history.read(db))),
  ]);
  tally.steps += histories.length;
  const differences = histories.map((history, place) => {
    const account = accounts[place];
    if (!account) throw new Error('A history was not read.');
    return history.compare(account);
  });
  // Where nothing was written, what was proved before still holds; at its end every history is proved once more.
  const written = histories.filter(({ hasWritten, isOver }) => hasWritten || isOver);
  const broken = await proveAll(
    db,
    written.map(({ userId }) => userId),
  );
  return differences.map((some, place) => [...some, ...(broken.get(histories[place]?.userId ?? '') ?? [])]);
}

const logger = createLogger('test', 'silent');

/** The booking job at the instant of one history, with every other account out of its sight. */
async function bookAlone(db: Db, history: History): Promise<void> {
  const { userId } = history;
  const parked = await db.$queryRaw<{ id: string; at: Date }[]>`
    UPDATE "User" u SET "nextDueAt" = NULL FROM (SELECT id, "nextDueAt" AS at FROM "User" WHERE "nextDueAt" IS NOT NULL
      AND id <> ${userId}::uuid) before WHERE u.id = before.id RETURNING u.id, before.at`;
  await history.book(db, logger);
  await db.$executeRaw`
    UPDATE "User" u SET "nextDueAt" = parked.at
    FROM unnest(${parked.map(({ id }) => id)}::uuid[], ${parked.map(({ at }) => at)}::timestamptz[]) parked(id, at)
    WHERE u.id = parked.id`;
}

/** So many accounts are proved in one statement: most of what a proof costs is the same for one account and for fifty. */
const provedTogether = 50;

/** Broken invariants by account. */
async function proveAll(db: Db, userIds: readonly string[]): Promise<Map<string, string[]>> {
  const broken = new Map<string, string[]>();
  const groups = userIds.flatMap((_, at) =>
    at % provedTogether === 0 ? [userIds.slice(at, at + provedTogether)] : [],
  );
  const proofs = await Promise.all(groups.map((group) => proveLedger(db, { userIds: group, now: endOfTests })));
  const suspects = groups.filter((_, at) => !proofs[at]?.isClean).flat();
  for (const userId of suspects)
    broken.set(userId, brokenIn(await proveLedger(db, { userIds: [userId], now: endOfTests })));
  return broken;
}

function brokenIn({ checks }: ProofReport): string[] {
  return checks
    .filter(({ violations }) => violations > 0)
    .map(({ name, rule, offenders }) => `${name} (${rule}): ${offenders.join('; ')}`);
}
