import type { Checked, LedgerCheck } from '#/ledger/proof/checks/ledger-check.ts';
import { maxNamed } from '#/ledger/proof/checks.ts';
import type { AccountHead, Heads } from '#/ledger/proof/heads.ts';
import { changedSql, datedSql, sinceChecks, sinceSql, uncheckedSince } from '#/ledger/proof/since-checks.ts';
import type { Transaction } from '#/platform/db.ts';

/** What a proof of what is new found: the counts of what it looked at, and of each check the number and the first of its violations. */
export type SinceFindings = {
  counts: Record<Checked, number>;
  checks: { check: LedgerCheck; violations: number; offenders: string[] }[];
};

/** What a proof of what is new does not see, in sentences. */
export const unseenSince: readonly string[] = [
  'What was there before is not read again: a change by hand of an old line, grant, task, key or end of a charge is not seen unless it is the last line before, or belongs to something new: then its sums are looked at, not its hash.',
  'Of an account without news nothing is read but the account itself: its old rows may be changed or gone.',
  'What was put there by hand with an instant before then is not seen unless the account or something new refers to it.',
  `These checks are not made: ${uncheckedSince.join(', ')}. The whole proof makes them.`,
];

/** How long before the heads were read something may be dated that was committed after it, in milliseconds. */
const marginMs = 10 * 60 * 1000;

/** How many accounts one statement takes. */
const batch = 10_000;

const zeroHash = '00'.repeat(32);
const before = (userId: string): AccountHead => ({
  userId,
  ledgerSeq: 0,
  head: zeroHash,
  digestSeq: 0,
  digest: zeroHash,
  balanceCredits: 0,
  debtCredits: 0,
});

/**
 * Checks what is new since heads were read, in the snapshot of the transaction: lines after each head, new keys, ends, grants,
 * periods and tasks, and what they concern.
 * @param now by the clock of the process: no line may be dated ahead of it and of the database's clock
 */
export async function findSince(tx: Transaction, { at, heads }: Heads, now: Date): Promise<SinceFindings> {
  // What is looked up one by one says so itself; all else is joined by hash, however few rows the planner expects.
  await tx.$executeRawUnsafe('SET LOCAL enable_nestloop = off');
  const since = new Date(at.getTime() - marginMs);
  const accounts = await findNews(tx, heads, since);
  const findings: SinceFindings = {
    counts: {} as Record<Checked, number>,
    checks: sinceChecks.map((check) => ({ check, violations: 0, offenders: [] })),
  };
  for (let from = 0; from === 0 || from < accounts.length; from += batch) {
    addBatch(findings, await readBatch(tx, accounts.slice(from, from + batch), { since, now }));
  }
  return findings;
}

/** Returns the heads of the accounts with news, in the order of their ids. */
async function findNews(tx: Transaction, heads: readonly AccountHead[], since: Date): Promise<AccountHead[]> {
  const sorted = heads.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  const dated = await tx.$queryRawUnsafe<{ userId: string }[]>(datedSql, since);
  const changed = new Set(dated.map(({ userId }) => userId));
  for (let from = 0; from === 0 || from < sorted.length; from += batch) {
    const after = sorted[from - 1]?.userId ?? null;
    const isLast = from + batch >= sorted.length;
    const part = sorted.slice(from, from + batch);
    const upTo = isLast ? null : (part.at(-1)?.userId ?? null);
    const rows = await tx.$queryRawUnsafe<{ userId: string }[]>(changedSql, ...columnsOf(part), after, upTo);
    for (const { userId } of rows) changed.add(userId);
  }
  const known = new Map(sorted.filter(({ userId }) => changed.has(userId)).map((head) => [head.userId, head]));
  return [...changed].sort().map((userId) => known.get(userId) ?? before(userId));
}

function columnsOf(heads: readonly AccountHead[]) {
  return [
    heads.map(({ userId }) => userId),
    heads.map(({ ledgerSeq }) => ledgerSeq),
    heads.map(({ head }) => head),
    heads.map(({ digestSeq }) => digestSeq),
    heads.map(({ digest }) => digest),
    heads.map(({ balanceCredits }) => balanceCredits),
    heads.map(({ debtCredits }) => debtCredits),
  ] as const;
}

type BatchRow = Record<Checked, number> & { newLines: number; broken: { check: string; offender: string }[] | null };

async function readBatch(
  tx: Transaction,
  heads: readonly AccountHead[],
  { since, now }: { since: Date; now: Date },
): Promise<BatchRow> {
  const [row] = await tx.$queryRawUnsafe<BatchRow[]>(sinceSql, ...columnsOf(heads), since, now);
  if (!row) throw new Error('The proof gave no row.');
  return row;
}

function addBatch(findings: SinceFindings, { broken, newLines, ...counts }: BatchRow): void {
  for (const [name, count] of Object.entries({ ...counts, lines: newLines }) as [Checked, number][]) {
    findings.counts[name] = name === 'triggers' ? count : (findings.counts[name] ?? 0) + count;
  }
  for (const one of findings.checks) {
    const own = (broken ?? []).filter(({ check }) => check === one.check.name);
    one.violations = one.check.checked === 'triggers' ? own.length : one.violations + own.length;
    one.offenders = [...new Set([...one.offenders, ...own.map(({ offender }) => offender)])].slice(0, maxNamed);
  }
}
