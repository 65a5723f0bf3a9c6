import type { Checked, LedgerCheck, LedgerPass } from '#/ledger/proof/checks/ledger-check.ts';
import { accountsSql, countsSql, ledgerPasses, maxNamed, passSql } from '#/ledger/proof/checks.ts';
import { type Heads, readHeads } from '#/ledger/proof/heads.ts';
import { findSince } from '#/ledger/proof/since.ts';
import type { Db, Transaction } from '#/platform/db.ts';

/** What a check found. `milliseconds` is null where the check shared a statement with the one before it. */
export type CheckResult = {
  name: string;
  /** The invariant, in a sentence. */
  rule: string;
  /** How many rows of its kind it checked: accounts, lines, grants, … */
  checked: number;
  violations: number;
  /** The first 5 violations at the most, by date, each a sentence without personal data. */
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
  /** The heads of all accounts in that snapshot, where they were asked for. */
  heads?: Heads;
};

type Counts = Record<Checked, number>;
type BrokenRow = { check: string; offender: string; at: Date | null; violations: number };
/** What a pass found. */
type Found = { rows: BrokenRow[]; milliseconds: number };
type Proof = { counts: Counts; checks: CheckResult[]; heads?: Heads };

/**
 * Checks every invariant of the ledger in SQL, independently of the code that wrote the tables. Over the whole database it
 * reads one snapshot on two connections without locks, which takes seconds for a million entries. For given accounts it
 * is one statement through indexes, and of what is new since heads were read it is a few, in one snapshot.
 * @param options.userIds checks only these accounts, which need not exist
 * @param options.since checks only what is new since these heads: the report's accounts are those with news, its lines new
 * @param options.withHeads reads the heads of all accounts, in the same snapshot
 * @param options.now instead of the process's clock; only tests give it. No line may be dated ahead of it and of the
 * database's clock
 */
export async function proveLedger(db: Db, options: ProofOptions = {}): Promise<ProofReport> {
  const start = performance.now();
  const { counts, checks, heads } = await proveAsAsked(db, options);
  return {
    isClean: checks.every((check) => check.violations === 0),
    accounts: counts.accounts,
    lines: counts.lines,
    milliseconds: Math.round(performance.now() - start),
    checks,
    ...(heads && { heads }),
  };
}

type ProofOptions = { userIds?: readonly string[]; since?: Heads; withHeads?: boolean; now?: Date };

function proveAsAsked(
  db: Db,
  { userIds, since, withHeads = false, now = new Date(Date.now()) }: ProofOptions,
): Promise<Proof> {
  if (userIds) return proveAccounts(db, userIds, now);
  return since ? proveNews(db, since, { withHeads, now }) : proveEverything(db, { withHeads, now });
}

type Asked = { withHeads: boolean; now: Date };

async function proveNews(db: Db, since: Heads, { withHeads, now }: Asked): Promise<Proof> {
  return inSnapshot(db, null, async (tx) => {
    const { counts, checks } = await findSince(tx, since, now);
    const results = checks.map(({ check, violations, offenders }) =>
      resultOf(
        check,
        counts,
        offenders.map((offender) => ({ offender })),
        violations,
        null,
      ),
    );
    return { counts, checks: results, ...(withHeads && { heads: await readHeads(tx) }) };
  });
}

async function proveAccounts(db: Db, userIds: readonly string[], now: Date): Promise<Proof> {
  type Row = Counts & { broken: { check: string; offender: string }[] | null };
  const [row] = await db.$queryRawUnsafe<Row[]>(accountsSql, userIds, now);
  if (!row) throw new Error('The proof gave no row.');
  const { broken, ...counts } = row;
  const checks = ledgerPasses.flatMap((pass) =>
    pass.checks.map((check) => {
      const own = (broken ?? []).filter((one) => one.check === check.name);
      return resultOf(check, counts, own.slice(0, maxNamed), own.length, null);
    }),
  );
  return { counts, checks };
}

/** Runs the passes on two connections that share a snapshot, each taking the next pass: this uses two cores at the most. */
async function proveEverything(db: Db, { withHeads, now }: Asked): Promise<Proof> {
  return inSnapshot(db, null, async (first) => {
    const [row] = await first.$queryRawUnsafe<{ snapshot: string }[]>('SELECT pg_export_snapshot() AS snapshot');
    if (!row) throw new Error('The snapshot has no name.');
    return inSnapshot(db, row.snapshot, async (second) => {
      const pending = [...ledgerPasses];
      const found = new Map<LedgerPass, Found>();
      const takePasses = async (tx: Transaction) => {
        for (let pass = pending.shift(); pass; pass = pending.shift()) {
          const start = performance.now();
          const rows = await tx.$queryRawUnsafe<BrokenRow[]>(passSql(pass), now);
          found.set(pass, { rows, milliseconds: Math.round(performance.now() - start) });
        }
      };
      const countAndTakePasses = async () => {
        const [counts] = await second.$queryRawUnsafe<Counts[]>(countsSql);
        await takePasses(second);
        return counts;
      };
      const [counts] = await Promise.all([countAndTakePasses(), takePasses(first)]);
      if (!counts) throw new Error('The proof gave no counts.');
      const checks = ledgerPasses.flatMap((pass) => resultsOf(pass, counts, found.get(pass)));
      return { counts, checks, ...(withHeads && { heads: await readHeads(first) }) };
    });
  });
}

function resultsOf(pass: LedgerPass, counts: Counts, found: Found | undefined): CheckResult[] {
  return pass.checks.map((check, index) => {
    const first = (found?.rows ?? []).filter((row) => row.check === check.name);
    const milliseconds = index === 0 ? (found?.milliseconds ?? null) : null;
    return resultOf(check, counts, first, first[0]?.violations ?? 0, milliseconds);
  });
}

function resultOf(
  { name, rule, checked }: LedgerCheck,
  counts: Counts,
  first: readonly { offender: string }[],
  violations: number,
  milliseconds: number | null,
): CheckResult {
  return {
    name,
    rule,
    checked: counts[checked],
    violations,
    offenders: first.map((one) => one.offender),
    milliseconds,
  };
}

/** The timeout of a proof, in milliseconds: a day, so that it only ends one whose caller is long gone. */
const timeoutMs = 24 * 60 * 60 * 1000;

/**
 * Calls `read` in a read-only REPEATABLE READ transaction, on the exported `snapshot` of another one where it is given. It
 * takes no lock that blocks a writer, and the server's timeouts are off; a client for long proofs needs `answerMs: 0`.
 * Parallel workers are off: they would take cores and shared memory from the running system. So are merge joins, which sort
 * whole lines where a hash table of a few columns is enough.
 */
function inSnapshot<T>(db: Db, snapshot: string | null, read: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.$transaction(
    async (tx) => {
      if (snapshot !== null) await tx.$executeRawUnsafe(`SET TRANSACTION SNAPSHOT '${snapshot}'`);
      await tx.$executeRawUnsafe('SET TRANSACTION READ ONLY');
      await tx.$queryRawUnsafe(`SELECT set_config(name, value, true)::text FROM (VALUES ('statement_timeout', '0'),
        ('idle_in_transaction_session_timeout', '0'), ('work_mem', '128MB'), ('jit', 'off'),
        ('max_parallel_workers_per_gather', '0'), ('enable_mergejoin', 'off')) AS local(name, value)`);
      return read(tx);
    },
    { isolationLevel: 'RepeatableRead', timeout: timeoutMs, maxWait: 60_000 },
  );
}
