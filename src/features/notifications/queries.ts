import { defaultLowCreditsThreshold } from '#/features/notifications/rules/low-balance.ts';
import type { NoticeData, NoticeKind } from '#/features/notifications/schema.ts';
import type { Beside, Ledger } from '#/ledger/ledger.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** A notice as its user sees it. `subjectId` is the id of the failed task, or of the ledger line that crossed the threshold. */
export type NoticeView = { id: string; subjectId: string; createdAt: Date; isRead: boolean } & {
  [Kind in NoticeKind]: { kind: Kind; data: NoticeData[Kind] };
}[NoticeKind];

/**
 * Returns one notice of this user.
 * @throws NotFoundError when there is no such notice, ForbiddenError when it belongs to another user
 */
export async function getNotice(db: Db, userId: string, id: string): Promise<{ id: string; createdAt: Date }> {
  const notice = await db.notice.findUnique({ where: { id }, select: { id: true, userId: true, createdAt: true } });
  if (!notice) throw new NotFoundError('notice');
  if (notice.userId !== userId) throw new ForbiddenError('This notice belongs to somebody else.');
  return { id: notice.id, createdAt: notice.createdAt };
}

/**
 * Returns a page of the user's notices, newest first. `cursor` is the id of the last notice of the previous page.
 * @throws NotFoundError, ForbiddenError when the cursor is not a notice of this user
 */
export async function listNotices(
  db: Db,
  userId: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ notices: NoticeView[]; nextCursor: string | null }> {
  const after = page.cursor ? await getNotice(db, userId, page.cursor) : null;
  const rows = await db.notice.findMany({
    where: {
      userId,
      ...(after
        ? { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] }
        : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.limit + 1,
    select: { id: true, kind: true, subjectId: true, data: true, createdAt: true, readAt: true },
  });
  const notices = rows
    .slice(0, page.limit)
    .map(({ readAt, ...notice }) => ({ ...notice, isRead: readAt !== null }) as NoticeView);
  return { notices, nextCursor: rows.length > page.limit ? (notices.at(-1)?.id ?? null) : null };
}

/** The number of an account's unread notices. */
export const unreadNotices: Beside<number> = {
  name: 'unreadNotices',
  sql: `SELECT to_json(count(*)::int) FROM "Notice" n WHERE n."userId" = u.id AND n."readAt" IS NULL`,
  of: (count) => count,
};

/** Returns the number of the user's unread notices; it is read beside their account, as pages show both. */
export async function countUnread({ readAccountAt }: Ledger, userId: string): Promise<number> {
  return (await readAccountAt(userId, undefined, unreadNotices)).beside;
}

/** Returns the threshold of available credits below which the user gets a notice; `isDefault` when they chose none. */
export async function getLowCreditsThreshold(
  db: Db,
  userId: string,
): Promise<{ thresholdCredits: number; defaultCredits: number; isDefault: boolean }> {
  const user = await db.user.findUnique({ where: { id: userId }, select: { lowCreditsThreshold: true } });
  if (!user) throw new NotFoundError('user');
  const chosen = user.lowCreditsThreshold;
  const defaultCredits = defaultLowCreditsThreshold;
  return { thresholdCredits: chosen ?? defaultCredits, defaultCredits, isDefault: chosen === null };
}
