import type { z } from 'zod';
import type { CreditTransaction } from '#/generated/prisma/client.ts';
import { historyInputSchema, idSchema } from '#/ledger/schema.ts';
import type { Beside } from '#/ledger/store/account-store.ts';
import { metadataOf, metadataSelect } from '#/ledger/store/entry-metadata.ts';
import { checkInput } from '#/lib/check-input.ts';
import { type Db, queryNamed } from '#/platform/db.ts';

/** A line of the ledger as JSON of the database: `metadata` without what its columns say. */
type LineJson = Parameters<typeof metadataOf>[0] &
  Pick<
    CreditTransaction,
    'id' | 'seq' | 'amount' | 'balance' | 'type' | 'generationType' | 'description' | 'refundsId'
  > & { createdAt: string };

const lineNames = ['id', 'seq', 'amount', 'balance', 'type', 'generationType', 'description', 'refundsId', 'createdAt'];
const columns = [...lineNames, ...Object.keys(metadataSelect)].map((name) => `t."${name}"`).join(', ');

/** SQL of a JSON list of lines, newest first: by columns, each value of each line is read and converted for itself. */
function linesSql(userId: string, before: string, limit: string): string {
  return `SELECT coalesce(json_agg(l ORDER BY l.seq DESC), '[]') FROM (
    SELECT ${columns} FROM "CreditTransaction" t
    WHERE t."userId" = ${userId} AND t.seq < coalesce(${before}::int, 2147483647) ORDER BY t.seq DESC LIMIT ${limit}::int) l`;
}

/** Which page of a ledger is asked for: `historyInputSchema`, checked. */
export type PageInput = z.output<typeof historyInputSchema>;

/** One line more than the page has, by which is known whether others follow. */
function valuesOf({ limit, cursor }: PageInput): [before: number | null, lines: number] {
  return [cursor === undefined ? null : Number(cursor), limit + 1];
}

function pageOf(lines: readonly LineJson[], { limit }: PageInput) {
  const shown = lines.slice(0, limit);
  const last = shown.at(-1);
  return {
    transactions: shown.map((line) => ({
      id: line.id,
      amount: line.amount,
      balance: line.balance,
      type: line.type,
      generationType: line.generationType,
      description: line.description,
      metadata: metadataOf(line),
      refundsId: line.refundsId,
      createdAt: new Date(line.createdAt),
    })),
    nextCursor: lines.length > limit && last ? String(last.seq) : null,
  };
}

/** A page of a user's ledger, newest first. `nextCursor` is null on the last page. */
type LedgerPage = ReturnType<typeof pageOf>;

const pageSql = `/* ledger:page */ SELECT (${linesSql('$1::uuid', '$2', '$3')}) AS lines`;
const pageSchema = historyInputSchema.extend({ userId: idSchema });

/**
 * Returns a page of the user's ledger, newest first: 50 lines unless `limit` says 1 to 200. A user who does not exist has no
 * lines.
 * @throws ValidationError (not an id, `limit` or `cursor`)
 */
export async function listTransactions(
  db: Db,
  userId: string,
  page: { limit?: number | undefined; cursor?: string | undefined },
): Promise<LedgerPage> {
  const asked = checkInput(pageSchema, { userId, limit: page?.limit, cursor: page?.cursor });
  const [row] = await queryNamed<{ lines: LineJson[] }>(db, pageSql, asked.userId, ...valuesOf(asked));
  return pageOf(row?.lines ?? [], asked);
}

const besideSql = linesSql('u.id', '$3', '$4');

/** The same page as what is read beside an account: both are of one snapshot. */
export function pageBeside(page: PageInput): Beside<LedgerPage> {
  return { name: 'page', sql: besideSql, values: valuesOf(page), of: (lines: LineJson[]) => pageOf(lines, page) };
}
