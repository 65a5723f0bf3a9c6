import { type LedgerPass, passOf } from '#/ledger/proof/checks/ledger-check.ts';
import { expiryWeek, lineDay, lineModel, lineReason } from '#/ledger/store/daily-sums.ts';

const key = `day, type, "generationType", reason`;

/** The invariants of the sums that are kept by day. What they sum up is checked by the others. */
export const sumPasses: LedgerPass[] = [
  passOf({
    name: 'daily sums',
    rule: 'the sums of a day that are kept of an account are those of its lines, up to the line that its state names',
    checked: 'lines',
    broken: `
      SELECT format('user %s has kept %s of %s, %s of %s by %s (%s lines, %s credits, %s after line %s): its lines say %s, %s, %s, %s',
        "userId", day, type, coalesce(nullif("generationType", ''), '-'), coalesce(nullif(reason, ''), '-'),
        coalesce(nullif(model, ''), '-'), coalesce(k.lines, 0), coalesce(k.credits, 0), k.balance, k."lastSeq",
        coalesce(l.lines, 0), coalesce(l.credits, 0), l.packed & 4294967295, l.packed >> 32) AS offender, day::timestamptz AS at
      FROM daily_sum k
      FULL JOIN (
        SELECT t."userId", ${lineDay} AS day, t.type, coalesce(t."generationType", '') AS "generationType", ${lineReason} AS reason,
          ${lineModel} AS model, count(*) AS lines, sum(t.amount) AS credits,
          -- The number of the last line, and behind it the balance that it says: one maximum instead of a sort.
          max((t.seq::bigint << 32) + t.balance) AS packed
        FROM line t JOIN sum_state s ON s."userId" = t."userId" AND t.seq <= s."summedSeq"
        GROUP BY 1, 2, 3, 4, 5, 6
      ) l USING ("userId", ${key}, model)
      WHERE (k.lines, k.credits, (k."lastSeq"::bigint << 32) + k.balance) IS DISTINCT FROM (l.lines, l.credits, l.packed)`,
  }),
  passOf({
    name: 'summed lines',
    rule: 'sums are kept up to a line that there is, of an account that there is',
    checked: 'accounts',
    broken: `
      SELECT format('user %s has sums up to line %s, and %s lines', s."userId", s."summedSeq", coalesce(a."ledgerSeq", 0)) AS offender,
        a."createdAt" AS at
      FROM sum_state s LEFT JOIN account a ON a.id = s."userId"
      WHERE s."summedSeq" < 1 OR s."summedSeq" > coalesce(a."ledgerSeq", 0)`,
  }),
  passOf({
    name: 'daily totals',
    rule: 'the sums of a day over all accounts are those of the accounts',
    checked: 'accounts',
    broken: `
      SELECT format('of %s %s of %s, %s, %s lines and %s credits are kept: the accounts have %s and %s', day, type,
        coalesce(nullif("generationType", ''), '-'), coalesce(nullif(reason, ''), '-'), coalesce(k.lines, 0),
        coalesce(k.credits, 0), coalesce(l.lines, 0), coalesce(l.credits, 0)) AS offender, day::timestamptz AS at
      FROM daily_total k
      FULL JOIN (SELECT ${key}, sum(s.lines) AS lines, sum(s.credits) AS credits FROM daily_sum s JOIN whole ON true GROUP BY ${key}) l
        USING (${key})
      WHERE (k.lines, k.credits) IS DISTINCT FROM (l.lines, l.credits)`,
  }),
  passOf({
    name: 'outstanding totals',
    rule: 'what is kept as outstanding of a source and a week is what the summed lines took from its grants and gave to them',
    checked: 'fundings',
    broken: `
      SELECT format('of %s that ends in the week of %s, %s credits are kept as outstanding: lines say %s', source, "expiryWeek",
        coalesce(k.credits, 0), coalesce(l.credits, 0)) AS offender, "expiryWeek"::timestamptz AS at
      FROM outstanding_total k
      FULL JOIN (
        SELECT g.source, ${expiryWeek} AS "expiryWeek", sum(f.amount) AS credits
        FROM sum_state s JOIN whole ON true
        JOIN line t ON t."userId" = s."userId" AND t.seq <= s."summedSeq"
        JOIN funding f ON f."transactionId" = t.id JOIN credit_grant g ON g.id = f."grantId"
        GROUP BY 1, 2
      ) l USING (source, "expiryWeek")
      WHERE coalesce(k.credits, 0) <> coalesce(l.credits, 0)`,
  }),
];
