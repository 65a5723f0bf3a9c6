import { z } from 'zod';
import { markRead, setLowCreditsThreshold } from '#/features/notifications/notice-service.ts';
import { countUnread, getLowCreditsThreshold, listNotices } from '#/features/notifications/queries.ts';
import { noticeIdSchema, noticePageInputSchema, thresholdInputSchema } from '#/features/notifications/schema.ts';
import { createRouter, userProcedure } from '#/http/procedures.ts';
import type { Db } from '#/platform/db.ts';

export function noticesRouter({ db }: { db: Db }) {
  return createRouter({
    /** The caller's notices, newest first, page by page. */
    list: userProcedure
      .input(noticePageInputSchema.prefault({}))
      .query(({ ctx, input }) => listNotices(db, ctx.caller.userId, input)),

    /** How many of them the caller has not read. */
    unreadCount: userProcedure.query(async ({ ctx }) => ({ unread: await countUnread(db, ctx.caller.userId) })),

    /** Marks one of the caller's notices as read, and all before it. */
    markRead: userProcedure.input(z.strictObject({ upTo: noticeIdSchema })).mutation(async ({ ctx, input }) => {
      const { userId } = ctx.caller;
      await markRead(db, { userId, upToId: input.upTo });
      return { unread: await countUnread(db, userId) };
    }),

    /** Under how many available credits the caller is told. */
    lowCreditsThreshold: userProcedure.query(({ ctx }) => getLowCreditsThreshold(db, ctx.caller.userId)),

    /** Sets it; null goes back to the default. */
    setLowCreditsThreshold: userProcedure.input(thresholdInputSchema).mutation(async ({ ctx, input }) => {
      const { userId } = ctx.caller;
      await setLowCreditsThreshold(db, { userId, ...input });
      return getLowCreditsThreshold(db, userId);
    }),
  });
}
