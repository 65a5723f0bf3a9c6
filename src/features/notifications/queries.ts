import type { NoticeData, NoticeKind } from '#/features/notifications/schema.ts';
import { defaultLowCreditsThreshold } from '#/ledger/ledger.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** A notice as its user sees it. `subjectId` is the task, or the line of the ledger, that it is about. */
export type NoticeView = { id: string; subjectId: string; createdAt: Date; isRead: boolean } & {
  [Kind in NoticeKind]: { kind: Kind; data: NoticeData[Kind] };
}[NoticeKind];

/**
 * One notice of this user.
 * @throws NotFoundError when there is none, ForbiddenError when it is someone else's
 */
export async function getNotice(db: Db, userId: string, id: string): Promise<{ id: string; createdAt: Date }> {
  const notice = await db.notice.findUnique({ where: { id }, select: { id: true, userId: true, createdAt: true } });
  if (!notice) throw new NotFoundError('notice');
  if (notice.userId !== userId) throw new ForbiddenError('This notice belongs to somebody else.');
  return { id: notice.id, createdAt: notice.createdAt };
}

/**
 * A page of the user's notices, newest first; `cursor` is the id of the last one of the page before.
 * @throws NotFoundError, ForbiddenError (cursor)
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

/** How many notices the user has not read. */
export function countUnread(db: Db, userId: string): Promise<number> {
  return db.notice.count({ where: { userId, readAt: null } });
}

/** Under how many available credits the user is told; `isDefault` when they chose nothing else. */
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
