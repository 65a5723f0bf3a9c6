import { z } from 'zod';
import type { TaskType } from '#/catalog/task-types.ts';

/** What each kind of notice says, besides what it is about. No prompt and no address: it may leave for the operator. */
export type NoticeData = {
  taskFailed: { type: TaskType; refundedCredits: number; errorMessage: string };
  lowCredits: { availableCredits: number; thresholdCredits: number };
};
export type NoticeKind = keyof NoticeData;

export const noticeIdSchema = z.uuid({ error: 'must be the id of a notice (a UUID)' }).toLowerCase();

/** Which page of notices: newest first, `cursor` from the page before. */
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

/** Under how many available credits to be told; null: the default. */
export const thresholdInputSchema = z.strictObject({
  thresholdCredits: z
    .int({ error: thresholdMessage })
    .min(0, { error: thresholdMessage })
    .max(maxThresholdCredits, { error: thresholdMessage })
    .nullable(),
});
