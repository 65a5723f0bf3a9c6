import { randomUUIDv7 } from 'node:crypto';
import type { ProofReport } from '#/ledger/proof/proof-service.ts';
import { type Db, inTransaction } from '#/platform/db.ts';

/** How many runs are kept. */
const keptRuns = 100;

/** One run of the proof as it ended. `brokenChecks` are the names of the checks that found something. */
export type ProofRun = {
  finishedAt: Date;
  isWhole: boolean;
  accounts: number;
  lines: number;
  milliseconds: number;
  checks: number;
  brokenChecks: string[];
};

/** Keeps when a proof ended and with what result, and forgets the oldest. `isWhole`: it was of the whole ledger. */
export async function keepProofRun(db: Db, report: ProofReport, { isWhole }: { isWhole: boolean }): Promise<void> {
  const { accounts, lines, milliseconds, checks } = report;
  const brokenChecks = checks.filter(({ violations }) => violations > 0).map(({ name }) => name);
  await inTransaction(db, async (tx) => {
    await tx.proofRun.create({
      data: { id: randomUUIDv7(), isWhole, accounts, lines, milliseconds, checks: checks.length, brokenChecks },
      select: { id: true },
    });
    await tx.$executeRaw`
      DELETE FROM "ProofRun" WHERE "finishedAt" < (
        SELECT "finishedAt" FROM "ProofRun" ORDER BY "finishedAt" DESC OFFSET ${keptRuns - 1} LIMIT 1)`;
  });
}

/** Returns the last proof of the whole ledger; null where none was run here yet. */
export function readLastProof(db: Db): Promise<ProofRun | null> {
  return db.proofRun.findFirst({
    where: { isWhole: true },
    orderBy: { finishedAt: 'desc' },
    select: {
      finishedAt: true,
      isWhole: true,
      accounts: true,
      lines: true,
      milliseconds: true,
      checks: true,
      brokenChecks: true,
    },
  });
}
