import {
  type ReasonFacts,
  reasonOf,
  type Statement,
  type StatementLine,
  statementOf,
} from '#/features/credits/rules/statement.ts';
import { type StatementInput, statementPeriod } from '#/features/credits/rules/statement-period.ts';
import { Prisma } from '#/generated/prisma/client.ts';
import { type Beside, type Entry, type Ledger, lastSeqAt, lineModel } from '#/ledger/ledger.ts';
import { ValidationError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** The maximum number of lines of one statement. */
export const maxStatementLines = 50_000;

/**
 * Returns a user's statement for a period, by default the current month in UTC. It includes lines that are due by now
 * (renewals, expiries) and not booked yet.
 * @throws ValidationError naming `to` when the period has too many lines, or `from` when it is in the future; NotFoundError
 *   (user)
 */
export async function readStatement(
  { db, readAccountAt }: Ledger,
  userId: string,
  asked: StatementInput,
): Promise<Statement> {
  const { now, asRead, advanced } = await readAccountAt(userId);
  const period = statementPeriod(asked, now);
  if (period.from > now) throw new ValidationError([{ field: 'from', message: 'must not be in the future' }]);
  // Lines booked after the account was read are excluded: they may be among its due lines, and would count twice.
  const seqBefore = async (instant: Date) =>
    asRead.lastEntryAt === null || asRead.lastEntryAt < instant
      ? asRead.ledgerSeq
      : Math.min(asRead.ledgerSeq, await lastSeqAt(db, userId, new Date(instant.getTime() - 1)));
  const [openingSeq, closingSeq] = await Promise.all([seqBefore(period.from), seqBefore(period.to)]);
  const due = advanced.entries.filter((line) => line.at < period.to);
  const dueBefore = due.filter((line) => line.at < period.from);
  const dueWithin = due.slice(dueBefore.length);
  assertNotTooMany(closingSeq - openingSeq + dueWithin.length);
  const { opening, booked } = await readLines(db, userId, { openingSeq, closingSeq });
  const sources = new Map(advanced.account.grants.map((grant) => [grant.id, grant.source]));
  const lines = [...booked, ...dueWithin.map((line) => unbookedLine(line, sources))];
  return statementOf({ ...period, asOf: earlier(period.to, now) }, dueBefore.at(-1)?.balanceCredits ?? opening, lines);
}

/** A statement without its lines, with their number. */
export type StatementTotals = Omit<Statement, 'lines'> & { lineCount: number };

/** Returns the statement of a period without its lines. Throws what `readStatement` throws. */
export async function readStatementTotals(
  ledger: Ledger,
  userId: string,
  asked: StatementInput,
): Promise<StatementTotals> {
  const { lines, ...totals } = await readStatement(ledger, userId, asked);
  return { ...totals, lineCount: lines.length };
}

/** Returns the time that statements can cover: from the user's first line (null when there is none) to now. */
export async function readStatementSpan(
  { readAccountAt }: Ledger,
  userId: string,
): Promise<{ firstLineAt: Date | null; now: Date }> {
  const { now, beside: firstLineAt } = await readAccountAt(userId, undefined, firstLine);
  return { firstLineAt, now };
}

/** When an account's first line was written; null of an account without lines. */
export const firstLine: Beside<Date | null> = {
  name: 'firstLine',
  sql: `SELECT to_json(t."createdAt") FROM "CreditTransaction" t WHERE t."userId" = u.id AND t.seq = 1`,
  of: (createdAt: string | null) => (createdAt === null ? null : new Date(createdAt)),
};

function assertNotTooMany(lines: number): void {
  if (lines <= maxStatementLines) return;
  const figures = `this period has ${lines.toLocaleString('en-US')} lines, and a statement has at most ${maxStatementLines.toLocaleString('en-US')}`;
  throw new ValidationError([{ field: 'to', message: `must be earlier: ${figures}. Choose a shorter period` }]);
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

type Row = Omit<StatementLine, 'reason'> & ReasonFacts;

/** Returns the lines after `openingSeq` up to `closingSeq`, and the balance before them, which the line `openingSeq` left. */
async function readLines(
  db: Db,
  userId: string,
  { openingSeq, closingSeq }: { openingSeq: number; closingSeq: number },
): Promise<{ opening: number; booked: StatementLine[] }> {
  const rows = await db.$queryRaw<Row[]>`/* statement:lines */
    SELECT t.id, t."createdAt", t.type::text, t."generationType", t.description, t.amount, t.balance,
      coalesce(t.reason, t.metadata->>'reason') AS "metadataReason",
      t."rolledOverTo" IS NOT NULL OR t.metadata->>'rolledOverTo' IS NOT NULL AS "isRolledOver",
      nullif(${Prisma.raw(lineModel)}, '') AS model,
      CASE WHEN t.type IN ('CREDIT', 'PURCHASE') THEN (
        SELECT g.source::text FROM "CreditFunding" f JOIN "CreditGrant" g ON g.id = f."grantId"
        WHERE f."transactionId" = t.id AND f.ordinal = 0) END AS "grantSource"
    FROM "CreditTransaction" t
    WHERE t."userId" = ${userId}::uuid AND t.seq >= ${openingSeq} AND t.seq <= ${closingSeq}
    ORDER BY t.seq`;
  const lines = rows.map(({ metadataReason, isRolledOver, grantSource, ...line }) => ({
    ...line,
    reason: reasonOf({ ...line, metadataReason, isRolledOver, grantSource }),
  }));
  const [before] = openingSeq === 0 ? [] : lines;
  return { opening: before?.balance ?? 0, booked: before ? lines.slice(1) : lines };
}

/** Returns the statement line of an entry that is due and not booked yet. */
function unbookedLine(line: Entry, sources: ReadonlyMap<string, ReasonFacts['grantSource']>): StatementLine {
  const { at, type, generationType, description, amountCredits: amount, balanceCredits: balance } = line;
  const [funding] = line.allocations;
  const reason = reasonOf({
    type,
    generationType,
    grantSource: (funding && sources.get(funding.grantId)) ?? null,
    metadataReason: line.reason ?? null,
    isRolledOver: line.rolledOverTo !== undefined,
  });
  return { id: null, createdAt: at, type, reason, generationType, model: null, description, amount, balance };
}
