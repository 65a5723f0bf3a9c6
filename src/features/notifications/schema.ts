import { z } from 'zod';
import type { TaskType } from '#/catalog/task-types.ts';

/** The data of each kind of notice. No prompt and no e-mail address, because it is sent to the operator's Slack. */
export type NoticeData = {
  taskFailed: { type: TaskType; refundedCredits: number; errorMessage: string };
  lowCredits: { availableCredits: number; thresholdCredits: number };
};
export type NoticeKind = keyof NoticeData;

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
