import type { Db } from '#/platform/db.ts';

/** How many of the newest are shown. */
const shown = 20;

/** Returns the newest mails to a user: what of, when, and whether they went out. What they say is not in it. */
export function listMails(db: Db, userId: string) {
  return db.mail.findMany({
    where: { userId },
    orderBy: { createdAt: 'desc' },
    take: shown,
    select: { id: true, kind: true, createdAt: true, tries: true, nextTryAt: true, sentAt: true, refusal: true },
  });
}
