import { z } from 'zod';
import { markRead, setLowCreditsThreshold } from '#/features/notifications/notice-service.ts';
import { countUnread, getLowCreditsThreshold, listNotices } from '#/features/notifications/queries.ts';
import { noticeIdSchema, noticePageInputSchema, thresholdInputSchema } from '#/features/notifications/schema.ts';
import { createRouter, userProcedure } from '#/http/procedures.ts';

export const noticesRouter = createRouter({
  /** The caller's notices, newest first, page by page. */
  list: userProcedure
    .input(noticePageInputSchema.prefault({}))
    .query(({ ctx, input }) => listNotices(ctx.db, ctx.caller.userId, input)),

  /** How many of them the caller has not read. */
  unreadCount: userProcedure.query(async ({ ctx }) => ({ unread: await countUnread(ctx.db, ctx.caller.userId) })),

  /** Marks one of the caller's notices as read, and all before it. */
  markRead: userProcedure.input(z.strictObject({ upTo: noticeIdSchema })).mutation(async ({ ctx, input }) => {
    const { userId } = ctx.caller;
    await markRead(ctx.db, { userId, upToId: input.upTo });
    return { unread: await countUnread(ctx.db, userId) };
  }),

  /** Under how many available credits the caller is told. */
  lowCreditsThreshold: userProcedure.query(({ ctx }) => getLowCreditsThreshold(ctx.db, ctx.caller.userId)),

  /** Sets it; null goes back to the default. */
  setLowCreditsThreshold: userProcedure.input(thresholdInputSchema).mutation(async ({ ctx, input }) => {
    const { userId } = ctx.caller;
    await setLowCreditsThreshold(ctx.db, { userId, ...input });
    return getLowCreditsThreshold(ctx.db, userId);
  }),
});
