import { z } from 'zod';
import { markRead, setLowCreditsThreshold } from '#/features/notifications/notice-service.ts';
import { countUnread, getLowCreditsThreshold, listNotices } from '#/features/notifications/queries.ts';
import { noticeIdSchema, noticePageInputSchema, thresholdInputSchema } from '#/features/notifications/schema.ts';
import { createRouter, userProcedure } from '#/http/procedures.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';

export function noticesRouter({ db, ledger }: { db: Db; ledger: Ledger }) {
  return createRouter({
    /** Returns a page of the caller's notices, newest first. */
    list: userProcedure
      .input(noticePageInputSchema.prefault({}))
      .query(({ ctx, input }) => listNotices(db, ctx.caller.userId, input)),

    /** Returns the number of the caller's unread notices. */
    unreadCount: userProcedure.query(async ({ ctx }) => ({ unread: await countUnread(ledger, ctx.caller.userId) })),

    /** Marks one of the caller's notices, and all older ones, as read. Returns the number of unread ones afterwards. */
    markRead: userProcedure.input(z.strictObject({ upTo: noticeIdSchema })).mutation(async ({ ctx, input }) => {
      const { userId } = ctx.caller;
      await markRead(db, { userId, upToId: input.upTo });
      return { unread: await countUnread(ledger, userId) };
    }),

    /** Returns the threshold of available credits below which the caller gets a notice. */
    lowCreditsThreshold: userProcedure.query(({ ctx }) => getLowCreditsThreshold(db, ctx.caller.userId)),

    /** Sets that threshold, in credits; null restores the default. */
    setLowCreditsThreshold: userProcedure.input(thresholdInputSchema).mutation(async ({ ctx, input }) => {
      const { userId } = ctx.caller;
      await setLowCreditsThreshold(db, { userId, ...input });
      return getLowCreditsThreshold(db, userId);
    }),
  });
}
