import { proveLedger } from '#/ledger/proof/proof-service.ts';
import type { Db } from '#/platform/db.ts';

/** Later than every instant that tests give their commands: at it, no line of theirs is ahead of the clocks. */
export const endOfTests = new Date('2200-01-01T00:00:00.000Z');

/**
 * Fails unless every invariant of the ledger holds, for every account of the database or for `userIds`, and names the
 * first offenders.
 */
export async function expectLedgerHolds(db: Db, options: { userIds?: readonly string[] } = {}): Promise<void> {
  const broken = await findBrokenInvariants(db, options);
  if (broken.length > 0) throw new Error(`The ledger does not hold.\n${broken.join('\n')}`);
}

/** One sentence for each invariant that is broken, with its first offenders. */
export async function findBrokenInvariants(db: Db, options: { userIds?: readonly string[] } = {}): Promise<string[]> {
  const { checks } = await proveLedger(db, { now: endOfTests, ...options });
  return checks
    .filter((check) => check.violations > 0)
    .map((check) => `${check.name} (${check.rule}): ${check.offenders.join('; ')}`);
}
