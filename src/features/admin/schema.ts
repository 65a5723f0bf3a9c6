import { z } from 'zod';
import { savePlanInputSchema } from '#/features/plans/schema.ts';
import { taskStatuses } from '#/features/tasks/schema.ts';
import { historyInputSchema, idSchema, instantSchema } from '#/ledger/schema.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

/** A text that an operator looks for: an address, a name, or the id of a user, a task, a ledger line or a grant. */
const soughtSchema = z
  .string({ error: 'must be text of 1 to 200 characters' })
  .trim()
  .min(1, { error: 'must have 1 to 200 characters' })
  .max(200, { error: 'must have 1 to 200 characters' })
  .refine(isStorableText, { error: storableTextMessage });

const limitError = 'must be a whole number from 1 to 100';
const limitSchema = z
  .int({ error: limitError })
  .min(1, { error: limitError })
  .max(100, { error: limitError })
  .default(20);

const reasonError = 'must be text of 1 to 500 characters';
/** Why an operator does something. It stands in the record of acts and nowhere else. */
export const reasonSchema = z
  .string({ error: reasonError })
  .trim()
  .min(1, { error: reasonError })
  .max(500, { error: reasonError })
  .refine(isStorableText, { error: storableTextMessage });

export const findUsersInputSchema = z.strictObject({ text: soughtSchema, limit: limitSchema });

/** One account, as it is now or as it was at an instant. */
export const getUserInputSchema = z.strictObject({ userId: idSchema, at: instantSchema.optional() });

/** Which page of the record of acts: newest first, of one user or one actor where that is said. */
export const auditInputSchema = z.strictObject({
  userId: idSchema.optional(),
  actor: z.string().max(100).optional(),
  act: z.string().max(50).optional(),
  limit: limitSchema,
  /** The `nextCursor` of the page before. */
  cursor: idSchema.optional(),
});

const daysError = 'must be a whole number of days from 1 to 365';
const daysSchema = z.int({ error: daysError }).min(1, { error: daysError }).max(365, { error: daysError });

/** Which tasks of all accounts: in a state (`open`: waiting or under way), of a type, failed for a reason, of the last days. */
export const tasksInputSchema = z.strictObject({
  status: z.enum(['open', ...taskStatuses], { error: `must be one of open, ${taskStatuses.join(', ')}` }).optional(),
  type: z.string().max(100).optional(),
  reason: z.string().max(1000).optional(),
  days: daysSchema.default(30),
  limit: limitSchema,
  /** The `nextCursor` of the page before. */
  cursor: idSchema.optional(),
});

/** Tasks in groups, of the last days. */
export const taskGroupsInputSchema = z.strictObject({ days: daysSchema.default(30) });

/** The holders of a plan. `cursor` is the `nextCursor` of the page before. */
export const holdersInputSchema = z.strictObject({
  name: z.string().min(1, { error: 'must be the name of a plan' }).max(100, { error: 'must be the name of a plan' }),
  cursor: idSchema.optional(),
});

/** The days of the overview: today, in UTC, and those before. */
export const overviewInputSchema = z.strictObject({ days: daysSchema.default(90) });

/** Whose view is opened, and why. */
export const openViewInputSchema = z.strictObject({ userId: idSchema, reason: reasonSchema });

/** Of whom something is read as they see it. */
export const viewedInputSchema = z.strictObject({ userId: idSchema });
export const viewedHistorySchema = historyInputSchema.extend({ userId: idSchema });
export const viewedTasksSchema = z.strictObject({ userId: idSchema, cursor: idSchema.optional() });

/** One line of a user's ledger, to be explained. */
export const explainInputSchema = z.strictObject({ userId: idSchema, id: idSchema });

/** A plan as it is to be, and why. */
export const savePlanAsInputSchema = z.strictObject({ plan: savePlanInputSchema, reason: reasonSchema });
