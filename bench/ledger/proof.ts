import { proveLedger } from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';
import type { Db } from '#/platform/db.ts';

/**
 * Proves the ledger that the measuring wrote, and gives a sentence about it.
 * @throws {SetupError} naming what does not hold; then the figures are worth nothing
 */
export async function proveProduct(db: Db): Promise<string> {
  // The tables are many times what they were when the planner last looked at them.
  await db.$executeRaw`ANALYZE`;
  const { isClean, lines, checks } = await proveLedger(db);
  if (isClean) return `the ledger holds: ${checks.length} checks of ${lines.toLocaleString('en')} lines`;
  const broken = checks.filter((check) => check.violations > 0);
  const sentences = broken.map(({ rule, violations, offenders }) => `${rule} (${violations}): ${offenders.join('; ')}`);
  throw new SetupError(`The ledger does not hold.\n${sentences.join('\n')}`);
}
