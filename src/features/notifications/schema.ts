import { z } from 'zod';
import type { TaskType } from '#/catalog/task-types.ts';

/** The data of each kind of notice. No prompt and no e-mail address, because it is sent to the operator's Slack. */
export type NoticeData = {
  taskFailed: { type: TaskType; refundedCredits: number; errorMessage: string };
  lowCredits: { availableCredits: number; thresholdCredits: number };
  /** Unused credits that end from `endsAt` to `lastEndsAt` and do not roll over. Instants as ISO 8601. */
  creditsExpire: { credits: number; endsAt: string; lastEndsAt: string };
  /** At `renewsAt` the next period of the plan is paid for; `nextPlan` is the plan of that. */
  planRenews: { plan: string; nextPlan: string; credits: number; renewsAt: string };
};
export type NoticeKind = keyof NoticeData;

/** What a user can switch on and off, and the ways of telling that there are for it. */
export const notificationChannels = {
  lowCredits: ['mail'],
  creditsExpire: ['mail', 'app'],
  planRenews: ['mail', 'app'],
  taskEnded: ['mail'],
} as const;

export type NotificationKind = keyof typeof notificationChannels;
export type NotificationChannel = (typeof notificationChannels)[NotificationKind][number];

export const notificationKinds = Object.keys(notificationChannels) as NotificationKind[];

const channelMessage = 'must be a way of telling that there is for this kind: mail or app';

/** Whether the user wants to be told of something in this way. */
export const choiceInputSchema = z
  .strictObject({
    kind: z.enum(notificationKinds, { error: `must be one of ${notificationKinds.join(', ')}` }),
    channel: z.enum(['mail', 'app'], { error: channelMessage }),
    isOn: z.boolean({ error: 'must be true or false' }),
  })
  .refine(({ kind, channel }) => (notificationChannels[kind] as readonly string[]).includes(channel), {
    path: ['channel'],
    error: channelMessage,
  });

/** What a link at the end of a reminder names: whose mails, which of them, and our signature of both. */
export const unsubscribeInputSchema = z.strictObject({
  userId: z.uuid({ error: 'must be the id of a user (a UUID)' }).toLowerCase(),
  kind: z.enum(notificationKinds, { error: `must be one of ${notificationKinds.join(', ')}` }),
  signature: z
    .string({ error: 'must be the signature of the link' })
    .max(100, { error: 'must be the signature of the link' }),
});

export const noticeIdSchema = z.uuid({ error: 'must be the id of a notice (a UUID)' }).toLowerCase();

/** A page of notices, newest first. `cursor` is the `nextCursor` of the previous page. */
export const noticePageInputSchema = z.strictObject({
  limit: z
    .int({ error: 'must be a whole number from 1 to 100' })
    .min(1, { error: 'must be a whole number from 1 to 100' })
    .max(100, { error: 'must be a whole number from 1 to 100' })
    .default(20),
  cursor: noticeIdSchema.optional(),
});

export const maxThresholdCredits = 1_000_000_000;
const thresholdMessage = 'must be a whole number of credits from 0 to 1,000,000,000, or null for the default';

/** The threshold of available credits below which the user gets a notice; null is the default. */
export const thresholdInputSchema = z.strictObject({
  thresholdCredits: z
    .int({ error: thresholdMessage })
    .min(0, { error: thresholdMessage })
    .max(maxThresholdCredits, { error: thresholdMessage })
    .nullable(),
});
