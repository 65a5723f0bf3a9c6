import type { NewNotice } from '#/features/notifications/rules/new-notice.ts';
import { rowInsert } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';

/** Inserts notices with the ledger's own statement, so that a notice is written if and only if its cause is. */
export const noticeRows = rowInsert<NewNotice>('Notice', [
  { name: 'id', type: 'uuid', of: (notice) => notice.id },
  { name: 'userId', type: 'uuid', of: (notice) => notice.userId },
  { name: 'kind', type: '"NoticeKind"', of: (notice) => notice.kind },
  { name: 'subjectId', type: 'uuid', of: (notice) => notice.subjectId },
  { name: 'data', type: 'jsonb', of: (notice) => JSON.stringify(notice.data) },
  { name: 'createdAt', type: 'timestamptz', of: (notice) => notice.createdAt },
]);

/** How long a balance must have been above its threshold before the user is told again that it fell below. */
const quietHours = 24;

/** A balance that fell below its threshold. */
type Crossing = { userId: string; thresholdCredits: number; at: Date };

/**
 * Returns the users to be told of balances that fell below their thresholds: those who were never told of this threshold, and
 * those whose balance was above it for 24 hours. A balance that goes back and forth is told of once. Of an account with
 * thousands of entries in 24 hours, only the newest 5,000 are looked at.
 */
export async function readUsersToTell(tx: Transaction, crossings: readonly Crossing[]): Promise<Set<string>> {
  const users = new Set<string>();
  for (const { userId, thresholdCredits, at } of crossings) {
    const [row] = await tx.$queryRaw<{ isToTell: boolean | null }[]>`
      WITH recent AS MATERIALIZED (
        SELECT balance, "createdAt", "createdAt" > ${at}::timestamptz - make_interval(hours => ${quietHours}::int) AS "isOfWindow"
        FROM "CreditTransaction" WHERE "userId" = ${userId}::uuid ORDER BY seq DESC LIMIT 5000
      )
      SELECT NOT EXISTS (
          SELECT FROM "Notice" WHERE "userId" = ${userId}::uuid AND kind = 'lowCredits'
            AND data->>'thresholdCredits' = ${String(thresholdCredits)}
        ) OR (
          coalesce((SELECT bool_and(balance >= ${thresholdCredits}::int) FROM recent WHERE "isOfWindow"), true)
          AND (SELECT balance >= ${thresholdCredits}::int FROM recent WHERE NOT "isOfWindow" LIMIT 1)
        ) AS "isToTell"`;
    if (row?.isToTell) users.add(userId);
  }
  return users;
}
