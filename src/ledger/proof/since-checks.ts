import { brokenChain } from '#/ledger/proof/checks/chain-passes.ts';
import {
  digestWords,
  type LedgerCheck,
  type LedgerPass,
  passOver,
  takeOverHint,
} from '#/ledger/proof/checks/ledger-check.ts';
import { clockOf, countsSelect, ledgerPasses } from '#/ledger/proof/checks.ts';
import { chainRows, concerned, grantRows, keyRows, newDigests, news } from '#/ledger/proof/since-rows.ts';

/** What goes on from the heads: the accounts themselves. */
const accountPass = passOver({
  from: `known k
    LEFT JOIN account a ON a.id = k."userId"
    LEFT JOIN head_line h ON h."userId" = k."userId"
    LEFT JOIN (
      SELECT "userId", count(*) AS count, max(seq) AS last, sum(amount) AS total,
        coalesce(sum("saidDebt") FILTER (WHERE type IN ('CLAWBACK', 'REFUND')), 0) AS debt
      FROM new_line GROUP BY "userId"
    ) n ON n."userId" = k."userId"
    LEFT JOIN new_line last ON last."userId" = k."userId" AND last.seq = a."ledgerSeq"
    LEFT JOIN (
      SELECT "userId", coalesce(sum(remaining) FILTER (WHERE "bookedAt" IS NOT NULL), 0) AS total FROM credit_grant GROUP BY "userId"
    ) g ON g."userId" = k."userId"`,
  at: 'a."createdAt"',
  checks: [
    {
      name: 'heads',
      rule: 'an account is still there, with the line that was its last, that line’s hash and balance, and no shorter digest',
      checked: 'accounts',
      isBroken: `a.id IS NULL OR a."ledgerSeq" < k.seq OR a."digestSeq" < k."digestSeq"
        OR (k.seq > 0 AND (h.hash = decode(k.head, 'hex') AND h.balance = k.credits) IS NOT TRUE)`,
      offender: `CASE WHEN a.id IS NULL THEN format('user %s is gone', k."userId")
        WHEN a."ledgerSeq" < k.seq THEN format('user %s had %s lines and has %s', k."userId", k.seq, a."ledgerSeq")
        WHEN h.hash = decode(k.head, 'hex') AND h.balance <> k.credits
          THEN format('user %s line %s says a balance of %s, which was %s', k."userId", k.seq, h.balance, k.credits)
        WHEN k.seq > 0 AND (h.hash = decode(k.head, 'hex')) IS NOT TRUE THEN format('user %s line %s is another than it was', k."userId", k.seq)
        ELSE format('user %s had %s ${digestWords}, and has %s', k."userId",
          k."digestSeq", a."digestSeq") END`,
    },
    {
      name: 'balances',
      rule: 'a balance is what it was and its new lines, what the last line says, and what remains in booked grants',
      checked: 'accounts',
      isBroken: `a.credits <> k.credits + coalesce(n.total, 0) OR a.credits <> coalesce(last.balance, k.credits)
        OR a.credits <> coalesce(g.total, 0)`,
      offender: `format('user %s has %s credits: with its new lines it would have %s, its grants hold %s%s', a.id, a.credits,
        k.credits + coalesce(n.total, 0), coalesce(g.total, 0), ${takeOverHint('n.total')})`,
    },
    {
      name: 'numbers',
      rule: 'the new lines of an account count on from the last one up to its ledgerSeq',
      checked: 'accounts',
      isBroken: `k.seq + coalesce(n.count, 0) <> a."ledgerSeq" OR coalesce(n.last, k.seq) <> a."ledgerSeq"`,
      offender: `format('user %s has %s lines after line %s, up to number %s, and ledgerSeq %s', a.id, coalesce(n.count, 0), k.seq,
        coalesce(n.last, k.seq), a."ledgerSeq")`,
    },
    {
      name: 'debts',
      rule: 'what an account owes is what it owed, and what its new lines add to that, and never below 0',
      checked: 'accounts',
      isBroken: 'a."debtCredits" <> k."debtCredits" + coalesce(n.debt, 0) OR a."debtCredits" < 0',
      offender: `format('user %s owes %s; it owed %s, and its new lines add %s', a.id, a."debtCredits", k."debtCredits", coalesce(n.debt, 0))`,
    },
  ],
});

/** The passes that are true of what is new and what that concerns, by their checks, beside the rows that they read. */
const reused: [rows: string, checks: string[]][] = [
  [keyRows, ['keys']],
  [grantRows, ['grants', 'starts']],
  [
    '',
    [
      'triggers',
      'clocks',
      'undone expiries',
      'covered grants',
      'renewals',
      'periods',
      'allotments',
      'months',
      'terms',
      'welcome credits',
      'ends',
      'bookings',
      'origins',
      'refunds',
      'restorations',
      'disputes',
      'settlements',
      'clawbacks',
      'tasks',
      'charges',
    ],
  ],
];

function passWith(name: string): LedgerPass {
  const pass = ledgerPasses.find(({ checks }) => checks[0]?.name === name);
  if (!pass) throw new Error(`There is no pass that begins with ${name}.`);
  return pass;
}

/** Passes that read the same rows, which are made once. */
type Part = { rows: string; passes: LedgerPass[] };
const parts: Part[] = [
  { rows: '', passes: [accountPass] },
  { rows: chainRows, passes: [{ checks: passWith('chain').checks, broken: brokenChain(newDigests, 'new_line') }] },
  ...reused.map(([rows, names]) => ({ rows, passes: names.map(passWith) })),
];

/** The checks of what is new. */
export const sinceChecks: readonly LedgerCheck[] = parts.flatMap(({ passes }) =>
  passes.flatMap(({ checks }) => checks),
);

/** The checks of the whole proof that nothing of what is new is looked at by. */
export const uncheckedSince: readonly string[] = ledgerPasses
  .flatMap(({ checks }) => checks.map(({ name }) => name))
  .filter((name) => !sinceChecks.some((check) => check.name === name));

function foundBy({ rows, passes }: Part): string {
  const found = passes.map(({ broken }) => `SELECT "check", offender, at FROM (${broken}) own`).join(' UNION ALL ');
  return `SELECT * FROM (${rows === '' ? '' : `WITH ${rows}`} ${found}) found`;
}

/** SQL of all checks of what is new of the accounts `$1` at the instant `$9`, in one row: counts, and as `broken` every offender with its check, by date. */
export const sinceSql = `WITH ${clockOf('$9')}, ${news}, ${concerned}, broken AS (${parts.map(foundBy).join(' UNION ALL ')})
  SELECT counts.*, (SELECT count(*)::int FROM new_line) AS "newLines",
    (SELECT jsonb_agg(broken ORDER BY at, offender) FROM broken) AS broken
  FROM (${countsSelect}) counts`;

/**
 * SQL of the accounts of `$8` (exclusive) to `$9` that are not as their heads (`$1` to `$7`) say: the ids of the accounts, gone
 * ones and new ones included.
 */
export const changedSql = `
  SELECT coalesce(k."userId", u.id) AS "userId"
  FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::text[], $6::int[], $7::int[])
    AS k("userId", seq, head, "digestSeq", digest, credits, "debtCredits")
  FULL JOIN (SELECT * FROM "User" WHERE ($8::uuid IS NULL OR id > $8::uuid) AND ($9::uuid IS NULL OR id <= $9::uuid)) u ON u.id = k."userId"
  WHERE (u."ledgerSeq" = k.seq AND u."ledgerHead" = decode(k.head, 'hex') AND u."digestSeq" = k."digestSeq"
    AND u.digest = decode(k.digest, 'hex') AND u.credits = k.credits AND u."debtCredits" = k."debtCredits") IS NOT TRUE`;

/** SQL of the accounts of which something is dated at `$1` or later, whatever their heads say. */
export const datedSql = `
  SELECT "userId" FROM "IdempotencyRecord" WHERE "createdAt" >= $1::timestamptz
  UNION SELECT "userId" FROM "Task" WHERE "createdAt" >= $1::timestamptz
  UNION SELECT "userId" FROM "ChargeEnd" WHERE "endedAt" >= $1::timestamptz
  UNION SELECT "userId" FROM "CreditGrant" WHERE "createdAt" >= $1::timestamptz
  UNION SELECT "userId" FROM "PlanPeriod" WHERE "createdAt" >= $1::timestamptz`;
