import { z } from 'zod';
import {
  chooseNotification,
  getNotificationSwitches,
  unsubscribe,
} from '#/features/notifications/commands/choose-notifications.ts';
import { markRead, setLowCreditsThreshold } from '#/features/notifications/notice-service.ts';
import { countUnread, getLowCreditsThreshold, listNotices } from '#/features/notifications/queries.ts';
import {
  choiceInputSchema,
  noticeIdSchema,
  noticePageInputSchema,
  thresholdInputSchema,
  unsubscribeInputSchema,
} from '#/features/notifications/schema.ts';
import { createRouter, publicProcedure, userProcedure } from '#/http/procedures.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';

export function noticesRouter({ db, ledger, secret }: { db: Db; ledger: Ledger; secret: string }) {
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

    /** Returns what the caller is told of, and in which ways. */
    switches: userProcedure.query(({ ctx }) => getNotificationSwitches(db, ctx.caller.userId)),

    /** Switches one kind of notification on or off in one of its ways, and returns all switches. */
    choose: userProcedure.input(choiceInputSchema).mutation(async ({ ctx, input }) => {
      const { userId } = ctx.caller;
      await chooseNotification(db, { userId, ...input });
      return getNotificationSwitches(db, userId);
    }),

    /** Switches mails of a kind off, by the signed link at the end of each of them. For everybody who has the link. */
    unsubscribe: publicProcedure.input(unsubscribeInputSchema).mutation(async ({ input }) => {
      await unsubscribe({ db, secret }, input);
      return { kind: input.kind };
    }),
  });
}
