import type { Checked, LedgerCheck } from '#/features/credits/ledger-checks/ledger-check.ts';
import { accountsSql, checkSql, countsSql, ledgerChecks, maxNamed } from '#/features/credits/ledger-checks.ts';
import type { Db, Transaction } from '#/server/db.ts';

/** What a check found. `milliseconds` is null where all checks ran as one statement. */
export type CheckResult = {
  name: string;
  /** What must hold, in a sentence. */
  rule: string;
  /** How many of what it looks at there are: accounts, lines, grants, … */
  checked: number;
  violations: number;
  /** The first of them, each a sentence without personal data. */
  offenders: string[];
  milliseconds: number | null;
};

/** What the proof found in one snapshot of the database. */
export type ProofReport = {
  isClean: boolean;
  accounts: number;
  lines: number;
  milliseconds: number;
  checks: CheckResult[];
};

type Counts = Record<Checked, number>;
type Broken = { violations: number; offenders: string[] };
type Proof = { counts: Counts; checks: CheckResult[] };

/**
 * Checks every invariant of the ledger, by tables alone: it does not stand on the code that wrote them. Over the whole
 * database it reads one snapshot, neither waits for anybody nor keeps anybody waiting, and takes seconds for a million
 * lines; for some accounts it is one statement through indexes.
 * @param options.userIds only these accounts, which need not exist
 */
export async function proveLedger(db: Db, options: { userIds?: readonly string[] } = {}): Promise<ProofReport> {
  const start = performance.now();
  const { counts, checks } = options.userIds ? await proveAccounts(db, options.userIds) : await proveEverything(db);
  return {
    isClean: checks.every((check) => check.violations === 0),
    accounts: counts.accounts,
    lines: counts.lines,
    milliseconds: Math.round(performance.now() - start),
    checks,
  };
}

async function proveAccounts(db: Db, userIds: readonly string[]): Promise<Proof> {
  type Row = Counts & { broken: { check: number; offender: string }[] | null };
  const [row] = await db.$queryRawUnsafe<Row[]>(accountsSql, userIds);
  if (!row) throw new Error('The proof gave no row.');
  const { broken, ...counts } = row;
  const checks = ledgerChecks.map((check, index) => {
    const offenders = (broken ?? []).filter((one) => one.check === index).map((one) => one.offender);
    return resultOf(check, counts, { violations: offenders.length, offenders: offenders.slice(0, maxNamed) }, null);
  });
  return { counts, checks };
}

async function proveEverything(db: Db): Promise<Proof> {
  return inSnapshot(db, async (tx) => {
    const [counts] = await tx.$queryRawUnsafe<Counts[]>(countsSql);
    if (!counts) throw new Error('The proof gave no row.');
    const checks: CheckResult[] = [];
    for (const check of ledgerChecks) {
      const start = performance.now();
      const rows = await tx.$queryRawUnsafe<{ offender: string; violations: number }[]>(checkSql(check));
      const broken = { violations: rows[0]?.violations ?? 0, offenders: rows.map((row) => row.offender) };
      checks.push(resultOf(check, counts, broken, Math.round(performance.now() - start)));
    }
    return { counts, checks };
  });
}

function resultOf(check: LedgerCheck, counts: Counts, broken: Broken, milliseconds: number | null): CheckResult {
  return { name: check.name, rule: check.rule, checked: counts[check.checked], ...broken, milliseconds };
}

/** A day: a proof is never cut off, but one that nobody waits for any more ends some time. */
const longestMs = 24 * 60 * 60 * 1000;

/** One read-only snapshot of the database for as long as `read` takes. It locks nothing that a writer wants. */
function inSnapshot<T>(db: Db, read: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.$transaction(
    async (tx) => {
      await tx.$executeRawUnsafe('SET TRANSACTION READ ONLY');
      await tx.$executeRawUnsafe(`SET LOCAL statement_timeout = 0`);
      await tx.$executeRawUnsafe(`SET LOCAL idle_in_transaction_session_timeout = 0`);
      await tx.$executeRawUnsafe(`SET LOCAL work_mem = '256MB'`);
      return read(tx);
    },
    { isolationLevel: 'RepeatableRead', timeout: longestMs, maxWait: 60_000 },
  );
}
