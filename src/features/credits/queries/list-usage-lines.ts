import { movementKindOf, movementKindSql } from '#/features/credits/rules/movement-kind.ts';
import { type UsageLinesInput, type UsagePeriod, usagePeriod } from '#/features/credits/rules/usage-period.ts';
import {
  type DailySum,
  type DailySums,
  dayOf,
  type Ledger,
  lastSeqAt,
  lineModel,
  lineReason,
  metadataOf,
  metadataSelect,
} from '#/ledger/ledger.ts';
import type { TransactionType } from '#/ledger/schema.ts';
import type { Db } from '#/platform/db.ts';

/** A line of a period. `id` is null of one that is due by now and not booked yet. */
export type UsageLine = {
  id: string | null;
  amount: number;
  balance: number;
  type: TransactionType;
  generationType: string | null;
  description: string;
  metadata: Record<string, unknown>;
  refundsId: string | null;
  createdAt: Date;
};

/** A page of lines, newest first, and what all lines that were asked for come to: their number and their signed credits. */
export type UsageLines = UsagePeriod & {
  lines: number;
  amount: number;
  transactions: UsageLine[];
  nextCursor: string | null;
};

type Filter = Pick<UsageLinesInput, 'kind' | 'type' | 'model'>;

/**
 * Returns a page of a user's lines of a period of UTC days, of one kind, type of task or model, or all: those that a figure of `readUsage`
 * adds up. What is due and not booked yet stands on the first page.
 * @throws NotFoundError (user)
 */
export async function listUsageLines(ledger: Ledger, userId: string, asked: UsageLinesInput): Promise<UsageLines> {
  const period = usagePeriod(asked, new Date());
  const { sums, due, ledgerSeq } = await ledger.readDailySums(userId, { ...period, step: 'whole' });
  const own = sums.filter((sum) => isAskedFor(sum, asked));
  const range = await rangeOf(ledger.db, userId, { ...period, ledgerSeq });
  const rows = await readRows(ledger.db, userId, { ...range, asked });
  const shown = rows.slice(0, asked.limit);
  return {
    ...period,
    lines: own.reduce((all, { lines }) => all + lines, 0),
    amount: own.reduce((all, { credits }) => all + credits, 0),
    transactions: [...(asked.cursor === undefined ? dueLines(due, { ...period, asked }) : []), ...shown.map(lineOf)],
    nextCursor: rows.length > asked.limit ? String(shown.at(-1)?.seq) : null,
  };
}

function isAskedFor(
  { type, generationType, reason, model }: Pick<DailySum, 'type' | 'generationType' | 'reason' | 'model'>,
  asked: Filter,
) {
  if (asked.type !== undefined && generationType !== asked.type) return false;
  if (asked.model !== undefined && model !== asked.model) return false;
  return asked.kind === undefined || movementKindOf(type, reason) === asked.kind;
}

function dueLines(due: DailySums['due'], { from, to, asked }: UsagePeriod & { asked: Filter }): UsageLine[] {
  return due
    .filter(({ entry, reason }) => {
      const day = dayOf(entry.at);
      return day >= from && day <= to && isAskedFor({ ...entry, reason, model: null }, asked);
    })
    .map(({ entry }) => {
      const { type, generationType, description, metadata, refundsId, at: createdAt } = entry;
      const figures = { amount: entry.amountCredits, balance: entry.balanceCredits };
      return { id: null, ...figures, type, generationType, description, metadata, refundsId, createdAt };
    })
    .reverse();
}

/** The numbers of the lines of a period: after the first one, up to the second. Those booked since the sums were read are left out. */
async function rangeOf(db: Db, userId: string, { from, to, ledgerSeq }: UsagePeriod & { ledgerSeq: number }) {
  const [after, last] = await Promise.all([
    lastSeqAt(db, userId, new Date(Date.parse(from) - 1)),
    lastSeqAt(db, userId, new Date(`${to}T23:59:59.999Z`)),
  ]);
  return { after, last: Math.min(last, ledgerSeq) };
}

type Row = Parameters<typeof metadataOf>[0] & Omit<UsageLine, 'id' | 'metadata'> & { id: string; seq: number };

const columns = [
  'id',
  'seq',
  'amount',
  'balance',
  'generationType',
  'description',
  'refundsId',
  'createdAt',
  ...Object.keys(metadataSelect),
];
const linesSql = `/* usage:lines */
  SELECT ${columns.map((name) => `t."${name}"`).join(', ')}, t.type::text AS type
  FROM "CreditTransaction" t, LATERAL (SELECT CASE WHEN $6::text IS NOT NULL THEN ${lineReason} END AS reason) said
  WHERE t."userId" = $1::uuid AND t.seq > $2::int AND t.seq <= $3::int
    AND ($5::text IS NULL OR t."generationType" = $5)
    AND ($7::text IS NULL OR ${lineModel} = $7)
    AND ($6::text IS NULL OR ${movementKindSql('t.type', 'said.reason')} = $6)
  ORDER BY t.seq DESC LIMIT $4::int`;

type Range = { after: number; last: number; asked: UsageLinesInput };

/** One line more than the page has, by which is known whether others follow. */
function readRows(db: Db, userId: string, { after, last, asked }: Range): Promise<Row[]> {
  const { limit, cursor, type = null, kind = null, model = null } = asked;
  const upTo = cursor === undefined ? last : Math.min(last, Number(cursor) - 1);
  return db.$queryRawUnsafe<Row[]>(linesSql, userId, after, upTo, limit + 1, type, kind, model);
}

function lineOf(row: Row): UsageLine {
  const { id, amount, balance, type, generationType, description, refundsId, createdAt } = row;
  return { id, amount, balance, type, generationType, description, metadata: metadataOf(row), refundsId, createdAt };
}
